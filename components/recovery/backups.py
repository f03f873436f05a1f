"""Backups of PostgreSQL by Barman: every change as it comes, and all of it once a day."""

from configparser import ConfigParser
from io import StringIO
from typing import Final

import pulumi

from components.containers.address import Address
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY
from components.containers.links import PostgresLink
from components.containers.process import Files, Process, Storage, Zone
from components.containers.service import Service
from components.containers.target import Target
from components.recovery import program
from components.stack.args import ServiceArgs
from config.services.backups import BACKUPS, BackupsSettings

PROGRAM: Final = "backup_program"
HOME: Final = "/var/lib/barman"
UID: Final = 999
"""The user `postgres` of the image."""


class Backups(pulumi.ComponentResource):
    """One container, which follows the primary."""

    def __init__(
        self, args: ServiceArgs[BackupsSettings], database: PostgresLink, timezone: str
    ) -> None:
        super().__init__("tapbot:recovery:Backups", args.name, None, args.options)
        [target] = args.of(BACKUPS)
        Service(args.name, [_keeper(target, args.settings, database, timezone)], self)
        self.register_outputs({})


def _keeper(
    target: Target, settings: BackupsSettings, database: PostgresLink, timezone: str
) -> ContainerArgs:
    endpoint = database.near(target.server)
    address = endpoint.seen_from(target.server)
    return ContainerArgs(
        target=target,
        process=Process(
            health=program.health(),
            command=program.command(PROGRAM),
            environment={
                **program.ENVIRONMENT,
                "BARMAN_CONFIG_FILE": f"{DIRECTORY}/barman.conf",
                "HOUR": str(settings.hour),
                "DRILL_DAYS": str(settings.drill_days),
                "ZONE": timezone,
                "PGHOST": address.host,
                "PGPORT": str(address.port),
                "PGUSER": database.role,
                "PGDATABASE": database.database,
            },
            user=f"{UID}:{UID}",
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="backups", protocol="postgresql", endpoint=endpoint)],
        files=Files(
            read={
                **program.files(PROGRAM),
                "barman.conf": configuration(settings, address, database.role),
                "password": database.password,
            }
        ),
        storage=Storage(
            data={HOME: target.name},
            sent={HOME: "postgres"},
            scratch=program.NO_VOLUME,
            figures_seconds=program.FIGURES_SECONDS,
        ),
    )


def configuration(settings: BackupsSettings, address: Address, role: str) -> str:
    """Return what Barman reads."""
    server = f"host={address.host} port={address.port} user={role} passfile=/tmp/pgpass"
    # Otherwise a server that has vanished is waited for without an end.
    alive = "connect_timeout=10 keepalives_idle=20 keepalives_interval=5 keepalives_count=4"
    parser = ConfigParser(interpolation=None)
    parser["barman"] = {
        "barman_user": "postgres",
        "barman_home": HOME,
        "log_file": "/tmp/barman.log",
        "log_level": "WARNING",
    }
    parser["main"] = {
        "description": "PostgreSQL",
        "conninfo": f"{server} {alive} dbname=postgres",
        "streaming_conninfo": f"{server} {alive}",
        "backup_method": "postgres",
        "streaming_archiver": "on",
        "slot_name": "barman",
        "create_slot": "auto",
        "path_prefix": "/usr/lib/postgresql/16/bin",
        "compression": "gzip",
        "retention_policy": f"RECOVERY WINDOW OF {settings.window_days} DAYS",
        "minimum_redundancy": "1",
    }
    text = StringIO()
    parser.write(text)
    return text.getvalue()
