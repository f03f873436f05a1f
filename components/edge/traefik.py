"""Traefik: the only public entry, with TLS on every route."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_docker as docker

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs, file_variables
from components.base.container import ServiceArgs
from components.base.data_volume import data_volume
from components.base.endpoint import Call
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.route import Route
from components.base.service import Service
from components.edge.local_ca import Certificate
from components.edge.traefik_dynamic import dynamic_configuration
from components.edge.traefik_static import ACME_DIRECTORY, AUTHORITY, static_configuration
from components.servers.server import Server
from config.edge import TraefikSettings
from config.images import Pin


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AcmeFiles:
    """What ACME needs beside its settings: the server's own root, and the DNS provider's login.

    `credentials` has a line NAME=value for each of the settings' `dns_variables`.
    """

    authority: str | None
    credentials: pulumi.Input[str] | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TraefikArgs:
    """What Traefik takes; `certificate` is for names that no public authority can check."""

    server: Server
    image: Pin
    settings: TraefikSettings
    routes: Sequence[Route]
    certificate: pulumi.Input[Certificate] | None
    acme: AcmeFiles | None = None


class Traefik(pulumi.ComponentResource):
    """The reverse proxy; routes and certificates change while it runs, without a restart."""

    links: list[dict[str, object]]

    def __init__(
        self, name: str, args: TraefikArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:edge:Traefik", name, None, opts)
        server, settings = args.server, args.settings
        parent = pulumi.ResourceOptions(parent=self)
        variables = settings.acme.dns_variables if settings.acme else ()
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=server,
                image=args.image,
                files={
                    "traefik.yaml": static_configuration(settings),
                    **_acme_files(args.acme, variables),
                },
                live={
                    "dynamic/routes.yaml": dynamic_configuration(args.routes, settings, server),
                    **_certificate_files(args.certificate),
                },
            ),
            parent,
        )
        service = Service(
            name,
            ServiceArgs(
                server=server,
                image=args.image,
                # Root without any capability but the one for low ports: it owns what it writes.
                process=Process(
                    health=Health(
                        test=[
                            "CMD",
                            "traefik",
                            "healthcheck",
                            f"--configFile={DIRECTORY}/traefik.yaml",
                        ],
                    ),
                    command=["traefik", f"--configFile={DIRECTORY}/traefik.yaml"],
                    # Go collects garbage in time when it knows the limit; else a burst kills it.
                    environment={
                        "GOMEMLIMIT": f"{settings.memory.mib * 4 // 5}MiB",
                        **file_variables(variables),
                    },
                    capabilities=["NET_BIND_SERVICE"],
                    stop_seconds=20,
                ),
                limits=Limits(memory=settings.memory, cpus=settings.cpus),
                storage=Storage(
                    files=files,
                    data={ACME_DIRECTORY: data_volume(f"{name}-acme", server, self)},
                ),
                network=Network(
                    networks=[server.engine.front],
                    public=[
                        docker.ContainerPortArgs(
                            internal=port, external=port, ip=str(settings.bind_address)
                        )
                        for port in (settings.http_port, settings.https_port)
                    ],
                ),
            ),
            parent,
        )
        self.links = service.links + [
            Call(f"https://{route.public.host}", "http", backend).described(name, server)
            for route in args.routes
            for backend in route.backends
        ]
        self.register_outputs({})


def _certificate_files(
    certificate: pulumi.Input[Certificate] | None,
) -> dict[str, pulumi.Output[str]]:
    if certificate is None:
        return {}
    given = pulumi.Output.secret(certificate)
    return {
        "certificates/server.pem": given.apply(lambda pair: pair.certificate),
        "certificates/server.key": given.apply(lambda pair: pair.key),
    }


def _acme_files(acme: AcmeFiles | None, variables: Sequence[str]) -> dict[str, pulumi.Input[str]]:
    if acme is None:
        return {}
    files: dict[str, pulumi.Input[str]] = {}
    if acme.authority is not None:
        files[AUTHORITY.rpartition("/")[2]] = acme.authority
    if acme.credentials is not None:
        secret = pulumi.Output.secret(acme.credentials)
        files |= {name: secret.apply(partial(credential, name=name)) for name in variables}
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
