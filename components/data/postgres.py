"""PostgreSQL 16: one database and one least-privilege role for each application."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pulumi

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.data_volume import data_volume
from components.base.endpoint import Call, Endpoint
from components.base.job import DONE, Job
from components.base.links import PostgresLink
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.service import Service
from components.data.tuning import shared_memory_mib, tuning
from components.servers.server import Server
from config import ports
from config.data import PostgresSettings
from config.images import Pin
from config.memory import MemorySize

UID = 999
"""User and group of the Debian variant of the image."""

FILES = Path(__file__).parent / "postgres_files"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PostgresArgs:
    """What PostgreSQL takes; `applications` maps each application to its role's password."""

    server: Server
    image: Pin
    settings: PostgresSettings
    password: pulumi.Input[str]
    applications: Mapping[str, pulumi.Input[str]]


class Postgres(pulumi.ComponentResource):
    """A PostgreSQL server and the databases in it."""

    links: dict[str, PostgresLink]

    def __init__(
        self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:data:Postgres", name, None, opts)
        server, settings = args.server, args.settings
        parent = pulumi.ResourceOptions(parent=self)
        superuser = pulumi.Output.secret(args.password)
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=server, image=args.image, files={"superuser-password": superuser}
            ),
            parent,
        )
        service = Service(
            name,
            ServiceArgs(
                server=server,
                image=args.image,
                process=Process(
                    # Over TCP: during initdb a server without TCP answers on the socket.
                    health=Health(
                        test=[
                            "CMD",
                            "pg_isready",
                            "-q",
                            "-h",
                            "127.0.0.1",
                            "-U",
                            "postgres",
                        ],
                        start_period=120,
                    ),
                    command=["postgres", *_flags({**tuning(settings), **FIXED})],
                    environment={
                        "POSTGRES_PASSWORD_FILE": f"{DIRECTORY}/superuser-password",
                        "POSTGRES_INITDB_ARGS": INITDB,
                    },
                    user=f"{UID}:{UID}",
                    stop_seconds=120,
                ),
                limits=Limits(
                    memory=settings.memory,
                    cpus=settings.cpus,
                    shm_mib=shared_memory_mib(settings),
                ),
                storage=Storage(
                    files=files,
                    data={"/var/lib/postgresql/data": data_volume(f"{name}-data", server, self)},
                    scratch={"/var/run/postgresql": f"size=1m,uid={UID},gid={UID},mode=0775"},
                ),
                network=Network(networks=[server.engine.back], port=ports.POSTGRES),
            ),
            parent,
        )
        job = self._applications(f"{name}-applications", args, service.endpoints[0])
        self.links = {
            application: PostgresLink(
                # Its clients wait for their role and database, not only for the server.
                endpoint=replace(service.endpoints[0], ready=job.container),
                database=application,
                role=application,
                password=pulumi.Output.secret(password),
            )
            for application, password in args.applications.items()
        }
        self.register_outputs({})

    def _applications(self, name: str, args: PostgresArgs, endpoint: Endpoint) -> Job:
        address = endpoint.seen_from(args.server)
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=args.server,
                image=args.image,
                files={
                    "applications.sh": (FILES / "applications.sh").read_text(),
                    "application.sql": (FILES / "application.sql").read_text(),
                    "superuser-password": pulumi.Output.secret(args.password),
                    **{
                        f"{application}-password": pulumi.Output.secret(password)
                        for application, password in args.applications.items()
                    },
                },
            ),
            pulumi.ResourceOptions(parent=self),
        )
        return Job(
            name,
            ServiceArgs(
                server=args.server,
                image=args.image,
                process=Process(
                    health=Health(test=["CMD", "test", "-e", DONE], interval=1),
                    command=[
                        "sh",
                        f"{DIRECTORY}/applications.sh",
                        *sorted(args.applications),
                    ],
                    environment={"PGHOST": address.host, "PGPORT": str(address.port)},
                    user=f"{UID}:{UID}",
                    stop_seconds=1,
                ),
                limits=Limits(memory=MemorySize(64), cpus=0.5),
                storage=Storage(files=files),
                network=Network(
                    networks=[args.server.engine.back],
                    calls=[Call("roles and databases", "postgresql", endpoint)],
                ),
            ),
            pulumi.ResourceOptions(parent=self),
        )


INITDB = "--data-checksums --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8"

FIXED = {
    # The official image compiles plans of catalog queries for longer than they run.
    "jit": "off",
    "wal_level": "replica",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "log_lock_waits": "on",
    "log_min_duration_statement": "1s",
}


def _flags(settings: Mapping[str, str]) -> list[str]:
    return [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
