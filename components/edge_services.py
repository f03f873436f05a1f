"""Who is connected to whom among the services that the outside talks to."""

from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.base.route import Route
from components.data_services import DataServices
from components.edge.local_ca import LocalCa
from components.edge.n8n import N8n, N8nArgs, N8nSecrets
from components.edge.site import Site, SiteArgs
from components.edge.traefik import Traefik, TraefikArgs
from components.plan import Plan


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EdgeServices:
    """The edge services of a stack; `authority` signs where no public one can."""

    n8n: N8n
    site: Site
    traefik: Traefik
    routes: list[Route]
    authority: LocalCa | None


def edge_services(plan: Plan, data: DataServices, site_source: Path) -> EdgeServices:
    """Create n8n, the site, and Traefik in front of all that has a public name."""
    settings, secrets, pins = plan.settings, plan.secrets, plan.pins
    n8n = N8n(
        "n8n",
        N8nArgs(
            server=plan.server("n8n"),
            image=pins["n8n"],
            settings=settings.n8n,
            timezone=settings.timezone,
            public=plan.public_name(settings.n8n.subdomain),
            secrets=N8nSecrets(
                encryption_key=secrets.n8n_encryption_key,
                owner_password=secrets.n8n_owner_password,
            ),
            database=data.postgres.links["n8n"],
            redis=data.queue.link,
        ),
        plan.on_server("n8n"),
    )
    site = Site(
        "site",
        SiteArgs(
            server=plan.server("site"),
            image=pins["nginx"],
            settings=settings.site,
            public=plan.public_name(settings.site.subdomain),
            source=site_source,
        ),
        plan.on_server("site"),
    )
    routes = [site.route, data.directus.route, n8n.route]
    authority = None
    if settings.traefik.acme is None:
        authority = LocalCa(
            "local-ca",
            settings.domain,
            [route.public.host for route in routes],
            pulumi.ResourceOptions(parent=plan.server("traefik")),
        )
    traefik = Traefik(
        "traefik",
        TraefikArgs(
            server=plan.server("traefik"),
            image=pins["traefik"],
            settings=settings.traefik,
            routes=routes,
            certificate=authority.server if authority else None,
        ),
        plan.on_server("traefik"),
    )
    return EdgeServices(n8n=n8n, site=site, traefik=traefik, routes=routes, authority=authority)
