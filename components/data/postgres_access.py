"""Who may sign in to PostgreSQL, from where and how: pg_hba.conf, where the first match counts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

SAME_NETWORK: Final = "samenet"
"""Any address of the networks that the container is in."""


def access(
    peers: Sequence[str] = (),
    proxies: Sequence[str] = (),
    copiers: Mapping[str, Sequence[str]] = MappingProxyType({}),
    lost: Sequence[str] = (),
) -> str:
    """Return pg_hba.conf; `peers` are the other PostgreSQL servers, as networks.

    `copiers` are the roles of backups, each with the networks that it comes from. A rule for `all`
    databases is none for replication. The checks of proxies know no password: the role `probe` may
    do nothing, and comes from nowhere else. Clients on `lost` servers are those of before: they
    would write beside the ones that took their place.
    """
    rules = ["local all all peer"]
    for peer in peers:
        rules += [
            f"host replication replicator {peer} scram-sha-256",
            # What pg_rewind reads.
            f"host postgres replicator {peer} scram-sha-256",
        ]
    for role, networks in copiers.items():
        for network in networks:
            rules.append(f"host replication {role} {network} scram-sha-256")
            rules.append(f"host postgres {role} {network} scram-sha-256")
        rules.append(f"host all {role} all reject")
    rules += [f"host postgres probe {proxy} trust" for proxy in proxies]
    rules += [f"host all {role} all reject" for role in ("replicator", "probe")]
    rules += [f"host all all {server} reject" for server in lost]
    return "\n".join([*rules, "host all all all scram-sha-256", ""])
