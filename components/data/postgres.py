"""PostgreSQL 16: a database and a least-privilege role for each application; its standbys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import pulumi

from components.containers.container import ContainerArgs
from components.containers.data_volume import restored
from components.containers.endpoint import Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import Job
from components.containers.links import PostgresLink, ReaderLogin
from components.containers.process import Files, Health, Process, Storage, Zone
from components.containers.service import Service
from components.containers.target import Target
from components.data import postgres_replication
from components.data.postgres_access import access
from components.data.postgres_applications import FILES, UID, Content
from components.data.postgres_proxy import proxy
from components.data.postgres_replication import Replication, seen_by
from components.data.tuning import shared_memory_mib, tuning
from components.servers.server import Server
from components.stack.args import ServiceArgs
from config.services.postgres import PASSWORD, PROXY, REPLICATION, SERVER, PostgresSettings


class Postgres(pulumi.ComponentResource):
    """A PostgreSQL server and its databases, and the servers that follow it.

    `applications` maps the role of each database to its password; `readers` see all of them.
    """

    links: dict[str, PostgresLink]
    readers: dict[str, PostgresLink]

    def __init__(
        self,
        args: ServiceArgs[PostgresSettings],
        applications: Mapping[str, pulumi.Output[str]],
        readers: Sequence[ReaderLogin],
    ) -> None:
        super().__init__("tapbot:data:Postgres", args.name, None, args.options)
        password = args.secret(PASSWORD)
        first, *others = args.of(SERVER)
        together = _replication(args) if others else None

        def server(target: Target, primary: Endpoint | None = None) -> ContainerArgs:
            copiers = _copiers(target.server, readers)
            files = {"superuser-password": password, **_open_to(target, together, copiers)}
            return _server(target, args.settings, together, primary, files)

        servers = Service(args.name, [server(first)], self).endpoints
        if others:
            # After the primary: where that one cannot be promoted, the old one stays what it is.
            after = [server(each, servers[0]) for each in others]
            servers += Service(f"{args.name}-standbys", after, self).endpoints
        content = Content(
            password=password,
            applications=applications,
            readers=readers,
            observer=args.observer,
            volume=args.settings.volume,
        )
        # Clients wait for their role and database, not only for the server.
        servers = [
            replace(each, ready=Job(content.job(each, servers), self).container) for each in servers
        ]
        ready = servers[0]
        proxies = [proxy(target, servers) for target in args.of(PROXY)]
        ends = Service(PROXY.name, proxies, self).endpoints if proxies else [ready]
        self.links = {
            name: PostgresLink(endpoints=ends, database=name, role=name, password=own)
            for name, own in applications.items()
        }
        self.readers = {
            each.role: PostgresLink(
                endpoints=ends, database="postgres", role=each.role, password=each.password
            )
            for each in readers
        }
        for each in servers:
            args.registry.databases.add(each)
        args.login(user="postgres", password=password)
        self.register_outputs({})


def _replication(args: ServiceArgs[PostgresSettings]) -> Replication:
    return Replication(
        targets=args.of(SERVER),
        proxies=args.of(PROXY),
        settings=args.settings,
        password=args.secret(REPLICATION),
    )


def _copiers(server: Server, readers: Sequence[ReaderLogin]) -> dict[str, list[str]]:
    """Return the roles that copy a server, and where their connections come from."""
    return {
        each.role: [seen_by(server, target) for target in each.targets]
        for each in readers
        if each.copies
    }


def _open_to(
    target: Target, together: Replication | None, copiers: Mapping[str, Sequence[str]]
) -> Mapping[str, pulumi.Input[str]]:
    """Return who may connect; where nobody fetches WAL, the image's own file says so."""
    if together:
        return together.files(target, copiers)
    return {"pg_hba.conf": access(copiers=copiers)} if copiers else {}


def _server(
    target: Target,
    settings: PostgresSettings,
    together: Replication | None,
    primary: Endpoint | None,
    files: Mapping[str, pulumi.Input[str]],
) -> ContainerArgs:
    """One instance; its name and volume stay the same, whether primary or standby."""
    fetched = postgres_replication.FETCHED if "pg_hba.conf" in files else {}
    more = postgres_replication.FLAGS if together else fetched
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=["CMD", "sh", f"{DIRECTORY}/healthy.sh"], start_period=120),
            command=["sh", f"{DIRECTORY}/start.sh", "postgres", *flags(settings, more)],
            environment={
                "POSTGRES_PASSWORD_FILE": f"{DIRECTORY}/superuser-password",
                "POSTGRES_INITDB_ARGS": INITDB,
                **(together.environment(target) if together else {}),
            },
            user=f"{UID}:{UID}",
            stop_seconds=120,
        ),
        networks=[Zone.BACK],
        calls=together.calls(target, primary) if together else [],
        files=Files(
            read={
                **{path.name: path.read_text() for path in sorted((FILES / "server").iterdir())},
                **files,
            }
        ),
        storage=Storage(
            data={"/var/lib/postgresql/data": restored(target.name, settings.volume)},
            scratch={"/var/run/postgresql": f"size=1m,uid={UID},gid={UID},mode=0775"},
            shm_mib=shared_memory_mib(settings),
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


def flags(settings: PostgresSettings, more: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return the server's settings as its arguments."""
    found = {**tuning(settings), **FIXED, **more}
    return [part for key, value in found.items() for part in ("-c", f"{key}={value}")]
