"""What a bed is on this machine, looked for without asking the bed's own record."""

from dataclasses import dataclass, field
from pathlib import Path

from testbed import network
from testbed.shell import run


@dataclass(frozen=True)
class Footprint:
    """Everything on this machine whose name belongs to one bed."""

    found: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, bed: str) -> "Footprint":
        """Search namespaces, interfaces, mounts, control groups, processes and files."""
        groups = [str(path) for path in Path("/sys/fs/cgroup").glob("*/tapbot-bed/*")]
        traces = [str(path) for path in Path("/run/systemd/nspawn").glob("*/*")]
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
        things = [
            *(f"namespace {name}" for name in network.namespaces()),
            *(f"interface {name}" for name in network.links()),
            *(f"route {line}" for line in run(["ip", "route", "show", "table", "all"]).split("\n")),
            *(f"mount {line}" for line in mounts),
            *(f"group {name}" for name in groups),
            *(f"trace {name}" for name in traces),
            *(f"process {line}" for line in _command_lines()),
        ]
        return cls([thing for thing in things if f"{bed}-" in thing or f"/{bed}/" in thing])


def machine_rules() -> str:
    """Firewall rules and forwarding of the machine itself, which a bed must leave alone."""
    rules = run(["iptables-save"]).splitlines()
    # Other work on this machine goes on: counters move and its containers come and go.
    kept = [line for line in rules if line.startswith(("*", ":")) or "bed" in line]
    tables = sorted(line.split(" [")[0] for line in kept)
    forwarding = Path("/proc/sys/net/ipv4/ip_forward").read_text()
    nonlocal_bind = Path("/proc/sys/net/ipv4/ip_nonlocal_bind").read_text()
    return "\n".join([*tables, forwarding, nonlocal_bind])


def _command_lines() -> list[str]:
    lines: list[str] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return lines
