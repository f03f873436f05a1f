"""What a bed consists of: names and addresses, all derived from a name and a network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from testbed.errors import BedError

CONTROL, FIRST_HOST, OUTSIDER = 1, 11, 66
LONGEST_INTERFACE = 15
WORD = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True)
class HostPlan:
    """One server: its name inside, its name outside, its address."""

    name: str
    machine: str
    address: str
    bare: bool

    @property
    def port(self) -> str:
        """The server's interface on the bridge, as systemd-nspawn names it."""
        return f"vb-{self.machine}"


@dataclass(frozen=True)
class Plan:
    """A bed: servers on one network, this machine as control, and an outsider."""

    name: str = "bed"
    network: str = "10.77.0.0/24"
    hosts: tuple[str, ...] = ("srv-a", "srv-b")
    bare: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        try:
            network = ipaddress.IPv4Network(self.network)
        except ValueError:
            network = ipaddress.IPv4Network("0.0.0.0/0")
        if network.prefixlen != 24 or not network.is_private:
            raise BedError(f"{self.network}: should be a private /24, for example 10.77.0.0/24")
        if len(set(self.hosts)) != len(self.hosts):
            raise BedError(f"{', '.join(self.hosts)}: each server needs a name of its own")
        if not 1 <= len(self.hosts) <= OUTSIDER - FIRST_HOST:
            raise BedError(f"a bed has 1 to {OUTSIDER - FIRST_HOST} servers")
        if unknown := self.bare - set(self.hosts):
            raise BedError(f"{', '.join(sorted(unknown))}: bare, but not among the servers")
        for word in (self.name, *self.hosts):
            if not WORD.fullmatch(word):
                raise BedError(f"{word!r}: should be a short word such as srv-a")
        for host in self.servers:
            if len(host.port) > LONGEST_INTERFACE:
                raise BedError(f"{host.machine}: is longer than {LONGEST_INTERFACE - 3} letters")

    @property
    def servers(self) -> tuple[HostPlan, ...]:
        """The servers in the order of their addresses."""
        return tuple(
            HostPlan(name, f"{self.name}-{name}", self._address(FIRST_HOST + n), name in self.bare)
            for n, name in enumerate(self.hosts)
        )

    def server(self, name: str) -> HostPlan:
        """One server by its name."""
        for host in self.servers:
            if host.name == name:
                return host
        raise BedError(f"{name}: no such server; there are {', '.join(self.hosts)}")

    @property
    def control_address(self) -> str:
        """This machine's address on the bed's network."""
        return self._address(CONTROL)

    @property
    def outsider_address(self) -> str:
        """Address of the neighbour, which has no key."""
        return self._address(OUTSIDER)

    @property
    def lan(self) -> str:
        """Network namespace with the bridge."""
        return f"tapbot-{self.name}"

    @property
    def outside(self) -> str:
        """Network namespace of the outsider."""
        return f"tapbot-{self.name}-out"

    @property
    def control_link(self) -> str:
        """This machine's interface on the bed's network."""
        return f"{self.name}-ctl"

    def with_hosts(self, *names: str, bare: frozenset[str] = frozenset()) -> Plan:
        """The same bed with more servers; existing ones keep their addresses."""
        added = tuple(name for name in names if name not in self.hosts)
        return Plan(
            self.name, self.network, self.hosts + added, self.bare | (bare & frozenset(added))
        )

    def _address(self, number: int) -> str:
        return str(ipaddress.IPv4Network(self.network)[number])
