"""Replication: how several PostgreSQL servers know each other; the first is the primary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi

from components.containers.connection import REPLICATION
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.target import Target
from components.data.postgres_access import SAME_NETWORK, access
from components.servers.server import Server
from config.services.postgres import PostgresSettings

ROLE: Final = "replicator"

FETCHED: Final = {
    "hba_file": f"{DIRECTORY}/pg_hba.conf",
    # Who is away longer begins anew; the primary's disk does not fill up for standbys or backups.
    "max_slot_wal_keep_size": "1GB",
}
"""Where standbys or backups fetch the WAL."""

FLAGS: Final = {
    **FETCHED,
    # What pg_rewind reads of the new primary: back to the last common checkpoint.
    "wal_keep_size": "1GB",
    "wal_receiver_timeout": "20s",
    "wal_sender_timeout": "20s",
    "wal_receiver_status_interval": "1s",
    "recovery_target_timeline": "latest",
}
"""The same on every server: each may be any of them tomorrow."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Replication:
    """The servers in the order of their placement, and those whose proxies ask who is primary."""

    targets: Sequence[Target]
    proxies: Sequence[Target]
    settings: PostgresSettings
    password: pulumi.Output[str] = field(repr=False)

    def environment(self, target: Target) -> dict[str, str]:
        """Return what the start script is told; a changed role changes nothing else."""
        peers = self._peers(target)
        first = target is self.targets[0]
        addresses = [f"{_name(each)}={Endpoint(each).seen_from(target.server)}" for each in peers]
        return {
            "NODE": _name(target),
            "ROLE": "primary" if first else "standby",
            "UPSTREAM": _name(self.targets[0]),
            "PEERS": " ".join(addresses),
            "LOST": " ".join(_name(each) for each in peers if each.server.lost),
            "SYNCHRONOUS": "on" if self.settings.synchronous else "off",
            "DISCARD": self.settings.discard or "",
        }

    def files(
        self, target: Target, copiers: Mapping[str, Sequence[str]]
    ) -> Mapping[str, pulumi.Input[str]]:
        """Return who may connect, and the password by which the servers know each other."""
        peers = [seen_by(target.server, each) for each in self._peers(target)]
        proxies = [seen_by(target.server, each) for each in self.proxies if not each.server.lost]
        lost = [seen_by(target.server, each) for each in self._peers(target) if each.server.lost]
        return {
            "pg_hba.conf": access(
                list(dict.fromkeys(peers)), list(dict.fromkeys(proxies)), copiers, lost
            ),
            f"{ROLE}-password": self.password,
        }

    def calls(self, target: Target, primary: Endpoint | None) -> list[Call]:
        """Return the calls to its peers; it waits for the primary, and that one for nobody."""
        return [
            Call(
                purpose=REPLICATION,
                protocol="postgresql",
                endpoint=primary if primary and primary.target is each else Endpoint(each),
                waits=primary is not None and primary.target is each,
            )
            for each in self._peers(target)
        ]

    def _peers(self, target: Target) -> list[Target]:
        return [each for each in self.targets if each is not target]


def _name(target: Target) -> str:
    return target.server.name


def seen_by(server: Server, client: Target) -> str:
    """Return the addresses that connections of a client on another server come from."""
    if not Endpoint(client).is_across(server):
        return SAME_NETWORK
    return f"{client.server.private_address}/32"
