"""A server's answer, and the same with some lines changed."""

from typing import Any

from tests.support.factories import valid_settings
from toolchain.preflight.facts import parse
from toolchain.preflight.findings import Finding
from toolchain.preflight.host import Host
from toolchain.preflight.ssh import Reply

LINES = {
    "clock": "1700000001.0",
    "uid": "0",
    "client": "198.51.100.7",
    "machine": "x86_64",
    "system": "debian",
    "version": "12",
    "memory": "8388608",
    "cpus": "4",
    "docker": "yes",
    "engine": "20.10.24+dfsg1 1.41",
    "dockerd": "yes",
    "folder": "/var/lib/docker",
    "free": "52428800",
    "socket": "tcp 00000000:0016",
    "program": '0.0.0.0:22 users:(("sshd",pid=88,fd=3))',
    "synchronised": "yes",
    "timekeeper": "systemd-timesyncd",
    "tun": "yes",
    "clockEnd": "1700000002.0",
}
"""What toolchain/preflight/probe.sh says on Debian 12 with 8 GB of memory, 4 CPUs and Docker."""


def answer(*more: str, **changes: str | None) -> str:
    """The text of an answer; a change to None leaves the line out."""
    lines = {key: value for key, value in (LINES | changes).items() if value is not None}
    said = [f"{key}={value}" for key, value in lines.items()]
    return "\n".join(["preflight=begin", *said, *more, "preflight=end", ""])


def reply(out: str = "", *, code: int = 0, err: str = "", took: float = 3.0) -> Reply:
    """A call that began at 1700000000 on this machine's clock."""
    return Reply(code, out, err, 1700000000.0, 1700000000.0 + took)


def host(
    *more: str,
    name: str = "edge",
    settings: dict[str, Any] | None = None,
    **changes: str | None,
) -> Host:
    """A server of a valid stack that has answered so."""
    facts = parse(answer(*more, **changes))
    assert facts is not None
    return Host("prod", name, valid_settings(**(settings or {})), facts)


def spelled(finding: Finding) -> tuple[str, str, str]:
    """Severity, line and fix of a finding."""
    return finding.severity.value, finding.problem.line, finding.problem.fix
