"""The pages for operators, and how they are connected: the program's chapter on them."""

from collections.abc import Mapping

from components.admin.dozzle import Dozzle
from components.admin.gate import Gate
from components.admin.pgadmin import Pgadmin
from components.admin.portainer import Portainer
from components.containers.links import PostgresLink
from components.stack.stack import Stack


def administer(stack: Stack, readers: Mapping[str, PostgresLink]) -> None:
    """Create the pages that the stack has; `readers` are the roles that see all databases."""
    settings = stack.settings
    if settings.pgadmin:
        Pgadmin(stack.args(settings.pgadmin), readers["operator"])
    if settings.dozzle:
        Dozzle(stack.args(settings.dozzle))
    if settings.portainer:
        Portainer(stack.args(settings.portainer))
    if settings.gate:
        Gate(stack.args(settings.gate), stack.pages())
