"""A bed that is up: its addresses and keys, and failures to simulate."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testbed import capture, host, images, network
from testbed.capture import Capture
from testbed.errors import BedError
from testbed.keys import Keys
from testbed.ledger import Ledger
from testbed.nspawn import Nspawn
from testbed.partition import Partition
from testbed.places import Places
from testbed.plan import Plan
from testbed.shell import SECONDS, Answer, ask

READY_SECONDS = 120.0
BOOTED = "cat /proc/sys/kernel/random/boot_id"


@dataclass(frozen=True)
class Bed:
    """Servers that accept root by SSH from this machine."""

    ledger: Ledger
    places: Places

    @classmethod
    def load(cls, name: str = "bed", places: Places | None = None) -> Bed:
        """The bed that `python -m testbed up` created."""
        places = places or Places.of()
        ledger = Ledger.load(places.ledger(name))
        if ledger is None:
            raise BedError(f"no bed {name!r} is up: `python -m testbed up` creates one")
        return cls(ledger, places)

    @property
    def plan(self) -> Plan:
        """Names and addresses."""
        return self.ledger.plan

    @property
    def folder(self) -> Path:
        """The folder of its keys and disks."""
        return self.places.folder(self.plan.name)

    @property
    def keys(self) -> Keys:
        """Key files, known_hosts and ssh_config."""
        return Keys(self.folder)

    @property
    def image(self) -> Path:
        """The root image of the servers; the bed also uses its programs."""
        return (self.folder / "image").resolve()

    @property
    def addresses(self) -> dict[str, str]:
        """Public address of each server."""
        return {server.name: server.address for server in self.plan.servers}

    @property
    def client_key(self) -> Path:
        """Private key that may log in as root everywhere."""
        return self.keys.client

    def host_key(self, name: str) -> str:
        """Host key of a server, as `hostKey` in a stack's settings."""
        return self.keys.host_public(self.plan.server(name).name)

    def login(self, name: str) -> list[str | Path]:
        """Command line to which a command for a server is appended, as one argument."""
        return ["ssh", "-F", self.keys.config, self.plan.server(name).name]

    def ssh(
        self, name: str, command: str, *, stdin: str | None = None, timeout: float = SECONDS
    ) -> str:
        """Run a command on a server as root and return its output; it has to succeed."""
        answer = self.ask(name, command, stdin=stdin, timeout=timeout)
        if not answer.ok:
            output = (answer.err.strip() or answer.out.strip())[-2000:]
            raise BedError(f"{name}: {command}: exit {answer.code}: {output}")
        return answer.out

    def ask(
        self, name: str, command: str, *, stdin: str | None = None, timeout: float = SECONDS
    ) -> Answer:
        """Run a command on a server as root and return its answer, also when it fails."""
        return ask([*self.login(name), command], stdin=stdin, timeout=timeout)

    def outsider(self, args: Sequence[str], *, timeout: float = SECONDS) -> Answer:
        """Run a program of this machine as a neighbour of the servers."""
        return ask(network.inside(self.plan.outside, *args), timeout=timeout)

    def load_image(self, name: str, *references: str) -> list[str]:
        """Copy images from this machine's engine; return those that were not there yet."""
        return images.load(self.login(name), references)

    def cut(self, one: str, other: str) -> None:
        """Drop everything between two servers; both still reach everyone else."""
        self._partition.cut(self.plan.server(one), self.plan.server(other))

    def heal(self) -> None:
        """Undo all cuts."""
        self._partition.heal()

    def cuts(self) -> list[str]:
        """The cuts in force, as nft lists them."""
        return self._partition.cuts()

    @contextmanager
    def capture(self, name: str, expression: str = "") -> Iterator[Capture]:
        """Record a server's frames, all or those that match a tcpdump expression."""
        server = self.plan.server(name)
        file = self.folder / f"{name}-{time.monotonic_ns()}.pcap"
        lan = self.plan.lan
        with capture.capturing(
            lan, self.image, server.port, file, self.ledger, expression
        ) as frames:
            yield frames

    def reboot(self, name: str) -> None:
        """Reboot a server from inside and wait until it is back with its engine."""
        before = self.ssh(name, BOOTED)
        self.ask(name, "systemctl reboot")
        self._wait(name, lambda: self._booted(name) not in ("", before), "did not reboot")
        self.wait(name)

    def power_off(self, name: str) -> None:
        """Cut the power of a server."""
        self._host(name).power_off()

    def power_on(self, name: str, *, wait: bool = True) -> None:
        """Boot a server that is off."""
        server = self._host(name)
        if not server.powered():
            server.power_off()
            server.power_on(Nspawn.provide(self.places))
        if wait:
            self.wait(name)

    def powered(self, name: str) -> bool:
        """True unless the server is off."""
        return self._host(name).powered()

    def wait(self, name: str) -> None:
        """Wait until a server answers, its engine included where it has one."""
        probe = "true" if self.plan.server(name).bare else "docker version"
        self._wait(name, lambda: self.ask(name, probe, timeout=15).ok, "does not answer")

    def _booted(self, name: str) -> str:
        return self.ask(name, BOOTED, timeout=10).out

    def _wait(self, name: str, condition: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not condition():
            if time.monotonic() > deadline or not self.powered(name):
                log = self._host(name).console.read_text(errors="replace")[-1500:]
                raise BedError(f"{name} {complaint} ({READY_SECONDS:g} s); its console: {log}")
            time.sleep(0.1)

    @property
    def _partition(self) -> Partition:
        return Partition(self.plan.lan, self.image)

    def _host(self, name: str) -> host.Host:
        return host.Host(self.plan.server(name), self.plan.lan, self.folder / name, self.ledger)
