"""Cuts the network between two servers; everyone else still reaches both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testbed.plan import HostPlan
from testbed.shell import ask, run

TABLE = "bridge tapbot_cut"


@dataclass(frozen=True)
class Partition:
    """A filter on the bridge, in its namespace, set with nft of the root image."""

    lan: str
    image: Path

    def cut(self, one: HostPlan, other: HostPlan) -> None:
        """Drop all frames between two servers, in both directions."""
        run(self._nft("-f", "-"), stdin=rules(one, other))

    def heal(self) -> None:
        """Undo all cuts."""
        # Added first, so that deleting succeeds even when there is none.
        run(self._nft("-f", "-"), stdin=f"add table {TABLE}\ndelete table {TABLE}\n")

    def cuts(self) -> list[str]:
        """The rules in force, one line each."""
        listed = ask(self._nft("list", "table", *TABLE.split())).out.splitlines()
        return [line.strip() for line in listed if line.strip().endswith("drop")]

    def _nft(self, *args: str) -> list[str]:
        return ["nsenter", f"--net=/run/netns/{self.lan}", f"--root={self.image}", "nft", *args]


def rules(one: HostPlan, other: HostPlan) -> str:
    """Text for nft that adds one cut to the existing ones."""
    lines = [
        f"add table {TABLE}",
        f"add chain {TABLE} forward {{ type filter hook forward priority 0; policy accept; }}",
    ]
    for source, target in ((one, other), (other, one)):
        lines.append(
            f'add rule {TABLE} forward iifname "{source.port}" oifname "{target.port}" drop'
        )
    return "\n".join(lines) + "\n"
