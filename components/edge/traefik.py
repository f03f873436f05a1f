"""Traefik: the only public entry, with TLS on every route."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pulumi
import pulumi_docker as docker

from components.certificate import Certificate
from components.containers.address import Address
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.route import Entry, Route
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.edge.local_ca import LocalCa
from components.edge.traefik_dynamic import dynamic_configuration
from components.edge.traefik_guards import header_files
from components.edge.traefik_static import (
    ACME_DIRECTORY,
    AUTHORITY,
    METRICS_PORT,
    PING_PORT,
    static_configuration,
)
from components.stack.args import ServiceArgs
from config.services.traefik import (
    DNS_CREDENTIALS,
    LETS_ENCRYPT,
    AcmeSettings,
    TraefikSettings,
)


class Traefik(pulumi.ComponentResource):
    """The reverse proxy; routes and certificates change while it runs, without a restart.

    It serves the routes of all services that were made before it.
    """

    authority: pulumi.Output[str] | None
    """The certificate of the local CA, where no public authority is used."""
    entry: Entry
    container: docker.Container

    def __init__(self, args: ServiceArgs[TraefikSettings], domain: str) -> None:
        super().__init__("tapbot:edge:Traefik", args.name, None, args.options)
        [target], settings = args.targets, args.settings
        routes = args.registry.routes.read()
        guarded = any(route.guard for route in routes)
        certificate = None
        self.authority = None
        if settings.acme is None:
            own = LocalCa("local-ca", domain, names(routes), self)
            certificate, self.authority = own.server, own.certificate
        self.entry = Entry(
            at=Address(target.name, settings.https_port),
            authority=self.authority,
            trusted=settings.acme is not None and settings.acme.directory == LETS_ENCRYPT,
        )
        variables = settings.acme.dns_variables if settings.acme else ()
        container = ContainerArgs(
            target=target,
            # Root, with no capability but the one for low ports, because root owns its data volume.
            process=Process(
                health=Health(test=fetches(PING)),
                # The image's own entry point starts the whole binary once more, to ask it for help.
                entrypoint=["sh", "-c", START, "sh", *variables],
                # Without it a burst gets it killed.
                environment=go_limit(settings.memory),
                capabilities=["NET_BIND_SERVICE"],
                stop_seconds=20,
            ),
            networks=[Zone.FRONT, *([Zone.ADMIN] if guarded else ())],
            calls=calls(routes),
            files=Files(
                read={
                    "traefik.yaml": static_configuration(
                        settings, target.instance.port, metrics=args.observer is not None
                    ),
                    **_acme_files(args),
                },
                watched={
                    "dynamic/routes.yaml": dynamic_configuration(routes, settings, target.server),
                    **header_files(routes),
                    **_certificate_files(certificate),
                },
            ),
            storage=Storage(
                data={ACME_DIRECTORY: f"{args.name}-acme"}, sent={ACME_DIRECTORY: "certificates"}
            ),
        )
        [self.container] = Service(args.name, [container], self).containers
        args.scrape(Scrape(target=target, port=METRICS_PORT, keep="traefik_.*"))
        self.register_outputs({})


START = (
    f'for name in "$@"; do value=$(cat "{DIRECTORY}/$name") && export "$name=$value" || exit; done'
    f"; exec traefik --configFile={DIRECTORY}/traefik.yaml"
)
"""Each variable is read from its file here: the libraries of some DNS providers, such as Amazon's,
know no NAME_FILE."""

PING = f"http://127.0.0.1:{PING_PORT}/ping"
"""Asked by a small program: Traefik's own check starts its whole binary, every few seconds."""


def names(routes: Sequence[Route]) -> list[str]:
    """Return the names that the certificate has to be for."""
    found = (name for route in routes for name in (route.public.host, *route.public.aliases))
    return list(dict.fromkeys(found))


def calls(routes: Sequence[Route]) -> list[Call]:
    """Return the calls to the replicas behind the routes; Traefik starts without them."""
    return [
        Call(
            purpose=f"https://{route.public.host}{route.below}",
            protocol="http",
            endpoint=backend,
            waits=False,
        )
        for route in routes
        for part in route.parts()
        for backend in part.backends
    ]


def root_certificate(acme: AcmeSettings) -> str | None:
    """Return the root of the ACME server's own certificate; raise `pulumi.RunError` without it."""
    file = acme.ca_certificate
    try:
        return Path(file).expanduser().read_text(encoding="ascii") if file else None
    except (OSError, ValueError):
        raise pulumi.RunError(
            f"traefik.acme.caCertificate: cannot be read (got '{file}'; expected a PEM file)\n"
            "    fix: put the root certificate of traefik.acme.caServer there"
        ) from None


def _certificate_files(
    certificate: pulumi.Input[Certificate] | None,
) -> dict[str, pulumi.Output[str]]:
    if certificate is None:
        return {}
    secret = pulumi.Output.secret(certificate)
    return {
        "certificates/server.pem": secret.apply(lambda pair: pair.certificate),
        "certificates/server.key": secret.apply(lambda pair: pair.key),
    }


def _acme_files(args: ServiceArgs[TraefikSettings]) -> dict[str, pulumi.Input[str]]:
    """The ACME server's root certificate, and a file for each variable of the DNS provider."""
    acme = args.settings.acme
    if acme is None:
        return {}
    files: dict[str, pulumi.Input[str]] = {}
    authority = root_certificate(acme)
    if authority is not None:
        files[AUTHORITY.rpartition("/")[2]] = authority
    if acme.dns_variables:
        secret = args.secret(DNS_CREDENTIALS)
        files |= {name: secret.apply(partial(credential, name=name)) for name in acme.dns_variables}
    return files


def credential(lines: str, name: str) -> str:
    """Return the value that a line NAME=value gives; raise `pulumi.RunError` without one."""
    for line in lines.splitlines():
        found, equals, value = line.strip().partition("=")
        if found == name and equals and value:
            return value
    raise pulumi.RunError(
        f"acmeDnsCredentials: has no line {name}=... (expected a line for each of "
        "traefik.acme.dnsVariables)\n"
        "    fix: pulumi config set --secret tapbot-stack:acmeDnsCredentials"
    )
