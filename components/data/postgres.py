"""PostgreSQL 16: one database and one least-privilege role for each application."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import DONE, Job
from components.containers.links import PostgresLink
from components.containers.process import Files, Health, Process, Storage, Zone
from components.containers.service import Service
from components.containers.target import Target
from components.data.tuning import shared_memory_mib, tuning
from components.stack.args import ServiceArgs
from config.services.postgres import PASSWORD, PostgresSettings
from config.words.memory import MemorySize

UID = 999
"""User and group of the Debian variant of the image."""

FILES = Path(__file__).parent / "postgres_files"


class Postgres(pulumi.ComponentResource):
    """A PostgreSQL server and its databases; `applications` maps each role to its password."""

    links: dict[str, PostgresLink]

    def __init__(
        self,
        args: ServiceArgs[PostgresSettings],
        applications: Mapping[str, pulumi.Output[str]],
    ) -> None:
        super().__init__("tapbot:data:Postgres", args.name, None, args.options)
        password = args.secret(PASSWORD)
        service = Service(
            args.name,
            [_server(target, args.settings, password) for target in args.targets],
            self,
        )
        primary = service.endpoints[0]
        job = Job(_databases(primary, password, applications), self)
        self.links = {
            name: PostgresLink(
                # Its clients wait for their role and database, not only for the server.
                endpoint=replace(primary, ready=job.container),
                database=name,
                role=name,
                password=own,
            )
            for name, own in applications.items()
        }
        args.login(user="postgres", password=password)
        self.register_outputs({})


def _server(
    target: Target, settings: PostgresSettings, password: pulumi.Output[str]
) -> ContainerArgs:
    """One instance; its name and volume stay the same, whether primary or standby."""
    return ContainerArgs(
        target=target,
        process=Process(
            # Over TCP: during initdb a server without TCP answers on the socket.
            health=Health(
                test=["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"],
                start_period=120,
            ),
            command=["sh", f"{DIRECTORY}/start.sh", "postgres", *flags(settings)],
            environment={
                "POSTGRES_PASSWORD_FILE": f"{DIRECTORY}/superuser-password",
                "POSTGRES_INITDB_ARGS": INITDB,
            },
            user=f"{UID}:{UID}",
            stop_seconds=120,
        ),
        networks=[Zone.BACK],
        files=Files(
            read={"start.sh": (FILES / "start.sh").read_text(), "superuser-password": password}
        ),
        storage=Storage(
            data={"/var/lib/postgresql/data": target.name},
            scratch={"/var/run/postgresql": f"size=1m,uid={UID},gid={UID},mode=0775"},
            shm_mib=shared_memory_mib(settings),
        ),
    )


def _databases(
    primary: Endpoint, password: pulumi.Output[str], applications: Mapping[str, pulumi.Output[str]]
) -> ContainerArgs:
    """The job that creates a role and a database for each application."""
    target = primary.target.job("postgres-applications", MemorySize(64), 0.5)
    address = primary.seen_from(target.server)
    scripts = {name: (FILES / name).read_text() for name in ("applications.sh", "application.sql")}
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=["CMD", "test", "-e", DONE], interval=1),
            command=["sh", f"{DIRECTORY}/applications.sh", *sorted(applications)],
            environment={"PGHOST": address.host, "PGPORT": str(address.port)},
            user=f"{UID}:{UID}",
            stop_seconds=1,
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="roles and databases", protocol="postgresql", endpoint=primary)],
        files=Files(
            read={
                **scripts,
                "superuser-password": password,
                **{f"{name}-password": own for name, own in applications.items()},
            }
        ),
    )


INITDB = (
    "--data-checksums --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8"
    " --locale-provider=icu --icu-locale=kk"
)
"""For new data only. In this order the letters of Russian and of Kazakh are both in place."""

FIXED = {
    # The official image has JIT, which takes longer on catalog queries than they run.
    "jit": "off",
    "wal_level": "replica",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "log_lock_waits": "on",
    "log_min_duration_statement": "1s",
    # The details of an error or of a slow statement are the values of a row: tokens, passwords.
    "log_error_verbosity": "terse",
    # A client whose server is gone says nothing; Linux would wait two hours for it.
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
    "client_connection_check_interval": "10s",
    "idle_in_transaction_session_timeout": "5min",
}


def flags(settings: PostgresSettings) -> list[str]:
    """Return the server's settings as its arguments."""
    found = {**tuning(settings), **FIXED}
    return [part for key, value in found.items() for part in ("-c", f"{key}={value}")]
