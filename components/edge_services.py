"""Who is connected to whom among the services that the outside talks to."""

from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.base.endpoint import Call
from components.base.links import StorageLinks
from components.base.route import Route
from components.data_services import DataServices
from components.edge.local_ca import LocalCa
from components.edge.n8n import N8n, N8nArgs, N8nSecrets, N8nServers
from components.edge.site import Site, SiteArgs
from components.edge.traefik import AcmeFiles, Traefik, TraefikArgs
from components.plan import Plan


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EdgeServices:
    """The edge services of a stack; `authority` signs where no public one can."""

    n8n: N8n
    site: Site
    traefik: Traefik
    routes: list[Route]
    links: list[dict[str, object]]
    authority: LocalCa | None


def edge_services(plan: Plan, data: DataServices, site_source: Path) -> EdgeServices:
    """Create n8n, the site, and Traefik in front of all that has a public name."""
    settings, secrets, pins = plan.settings, plan.secrets, plan.pins
    n8n = N8n(
        "n8n",
        N8nArgs(
            servers=N8nServers(main=plan.server("n8n"), workers=plan.servers("n8n_workers")),
            image=pins["n8n"],
            settings=settings.n8n,
            public=plan.public_name(settings.n8n.subdomain),
            secrets=N8nSecrets(
                encryption_key=secrets.n8n_encryption_key,
                owner_password=secrets.n8n_owner_password,
            ),
            links=StorageLinks(database=data.postgres.links["n8n"], redis=data.queue.link),
        ),
        plan.on_server("n8n"),
    )
    site = Site(
        "site",
        SiteArgs(
            servers=plan.servers("site"),
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
            acme=acme_files(plan) if settings.traefik.acme else None,
        ),
        plan.on_server("traefik"),
    )
    return EdgeServices(
        n8n=n8n,
        site=site,
        traefik=traefik,
        routes=routes,
        links=n8n.links + traefik.links + api_links(plan, data, n8n),
        authority=authority,
    )


def acme_files(plan: Plan) -> AcmeFiles:
    """Return what ACME needs beside the settings; raise `pulumi.RunError` without the root."""
    acme = plan.settings.traefik.acme
    file = acme.ca_certificate if acme else None
    try:
        authority = Path(file).expanduser().read_text(encoding="ascii") if file else None
    except (OSError, ValueError):
        raise pulumi.RunError(
            f"traefik.acme.caCertificate: cannot be read (got '{file}'; expected a PEM file)\n"
            "    fix: put the root certificate of traefik.acme.caServer there"
        ) from None
    return AcmeFiles(authority=authority, credentials=plan.secrets.acme_dns_credentials)


def api_links(plan: Plan, data: DataServices, n8n: N8n) -> list[dict[str, object]]:
    """Return the links that workflows and flows use once people have built them.

    Nobody waits for them at the start, so they are described and order nothing.
    """
    return [
        *(
            Call(purpose, "http", endpoint).described("n8n-worker", worker)
            for worker in dict.fromkeys(plan.servers("n8n_workers"))
            for purpose, endpoint in (
                *(("content API", replica) for replica in data.directus.route.backends),
                ("vectors", data.qdrant.link.endpoint),
            )
        ),
        *(
            Call("webhooks of flows", "http", main).described("directus", directus)
            for directus in dict.fromkeys(plan.servers("directus"))
            for main in n8n.route.backends
        ),
    ]
