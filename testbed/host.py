"""One server: its disks, power on, power off."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from testbed import cgroups, guest, network, processes
from testbed.keys import Keys
from testbed.ledger import Entry, Kind, Ledger
from testbed.nspawn import Nspawn, traces
from testbed.plan import HostPlan
from testbed.shell import run

CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Host:
    """A server that systemd-nspawn boots from an overlay of the root image."""

    plan: HostPlan
    lan: str
    folder: Path
    ledger: Ledger

    @property
    def root(self) -> Path:
        """The server's root file system as this machine sees it."""
        return self.folder / "root"

    @property
    def console(self) -> Path:
        """What the server printed while it booted."""
        return self.folder / "console.log"

    def make(self, image: Path, keys: Keys) -> None:
        """Create the server's disks."""
        for name in ("upper", "work", "root", "docker", "containerd"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.ledger.add(Kind.MOUNT, self.root)
        layers = f"lowerdir={image},upperdir={self.folder / 'upper'},workdir={self.folder / 'work'}"
        run(["mount", "-t", "overlay", self.plan.machine, "-o", layers, self.root])
        guest.write(self.root, guest.files(self.plan, keys))

    def power_on(self, nspawn: Nspawn) -> None:
        """Boot it; its supervisor starts it again when it reboots itself."""
        hierarchies = cgroups.Hierarchies.here()
        groups = hierarchies.groups(self.plan.machine)
        for group in groups:
            self.ledger.add(Kind.CGROUP, group)
            cgroups.make(group)
        for path in traces(self.plan.machine, self.root):
            self.ledger.add(Kind.PATH, path)
        command = nspawn.command(self.plan, self.folder, lan=self.lan, bridge=network.BRIDGE)
        environment = nspawn.environment(legacy=hierarchies.legacy)
        with self.console.open("ab") as console:
            child = subprocess.Popen(
                [
                    sys.executable, "-m", "testbed.supervisor",
                    *(f"--group={group}" for group in groups),
                    *(f"--set={name}={value}" for name, value in environment.items()),
                    "--", *command,
                ],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        if recorded := processes.identity(child.pid):
            self.ledger.add(Kind.PROCESS, f"{self.plan.name} {recorded}")

    def power_off(self) -> None:
        """Cut the power: every process of the server ends at once, its disks stay."""
        for entry in self._entries(Kind.PROCESS, lambda name: name.startswith(self._mark)):
            processes.kill(entry.name.removeprefix(self._mark))
            self.ledger.remove(entry)
        for entry in self._entries(Kind.CGROUP, lambda name: Path(name).name == self.plan.machine):
            cgroups.remove(Path(entry.name))
            self.ledger.remove(entry)

    def powered(self) -> bool:
        """True while its supervisor runs."""
        recorded = self._entries(Kind.PROCESS, lambda name: name.startswith(self._mark))
        return any(processes.running(entry.name.removeprefix(self._mark)) for entry in recorded)

    @property
    def _mark(self) -> str:
        return f"{self.plan.name} "

    def _entries(self, kind: Kind, fits: Callable[[str], bool]) -> list[Entry]:
        self.ledger.refresh()
        return [e for e in self.ledger.entries if e.kind is kind and fits(e.name)]
