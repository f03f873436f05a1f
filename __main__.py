"""tapbot-stack: the software of one company on its own servers."""

from pathlib import Path

import pulumi

from components.base.secrets import StackSecrets
from components.data_services import data_services
from components.edge_services import edge_services
from components.network_services import connect, permit
from components.outputs import export
from components.plan import Plan
from components.servers.fleet import Fleet
from config.images import load_pins
from config.loader import load

settings, given = load()
plan = Plan(
    settings=settings,
    secrets=StackSecrets("secrets", given).values,
    fleet=Fleet(settings, prefix=f"tapbot-{pulumi.get_stack()}"),
    pins=load_pins(settings.images),
)
connect(plan)
data = data_services(plan)
edge = edge_services(plan, data, site_source=Path(__file__).parent / "site")
permit(plan, data.directus.links + edge.links)
export(plan, data, edge)
