"""Reach: which private addresses a service fetches from when people tell it to.

An editor would otherwise read the metadata of a cloud's machine, Redis, or a neighbour without a
log-in. Hosts of the internet are open to all.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.containers.endpoint import Call
from components.servers.server import Server
from config.instances import Instance
from config.words.numbers import MOST_REPLICAS

PRIVATE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.168.0.0/16"),
    *("::/128", "::1/128", "fc00::/7", "fe80::/10"),
)
"""This machine and private networks (RFC 6890)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """What may be fetched: services of the stack by name, all else by network.

    It is the same for one replica of a service and for many: a further one restarts no caller.
    """

    names: Sequence[str]
    networks: Sequence[str]

    @classmethod
    def of(cls, calls: Sequence[Call], networks: Sequence[str], server: Server) -> "Reach":
        """Return the reach of a container on a server, from the calls that people may make."""
        names = [name for call in calls for name in _names(call.endpoint.target.instance)]
        # What passes the tunnel is decided by the firewall of each server.
        tunnel = [server.private_network] if server.private_network else []
        return cls(names=[*dict.fromkeys(names)], networks=[*tunnel, *networks])

    def denied(self) -> list[str]:
        """Return the private networks without those that may be reached."""
        left: list[Any] = [ipaddress.ip_network(network) for network in PRIVATE]
        for network in map(ipaddress.ip_network, self.networks):
            left = [part for each in left for part in _without(each, network)]
        return [str(network) for network in left]


def _names(instance: Instance) -> list[str]:
    """Return its name, and those of all replicas that there may be beside it."""
    if re.fullmatch(f"{instance.service}-[0-9]+", instance.name):
        return [f"{instance.service}-{number}" for number in range(1, MOST_REPLICAS + 1)]
    return [instance.name]


def _without(network: Any, taken: Any) -> list[Any]:
    """Return what is left of a network; both are of `ipaddress`, which has no type for either."""
    if network.version != taken.version or not network.overlaps(taken):
        return [network]
    return [] if network.subnet_of(taken) else list(network.address_exclude(taken))
