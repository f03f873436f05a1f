"""Checks Docker, the operating system and the clock of a server."""

import re
from collections.abc import Iterator
from typing import Final

from config.report.errors import escape, show
from toolchain.preflight.findings import Finding, error, warning
from toolchain.preflight.host import Host
from toolchain.preflight.ssh import Reply

OLDEST_API: Final = (1, 40)
"""The API of Engine 19.03, the oldest that the Docker provider talks to."""
ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
PREPARED: Final = {"debian": (12,), "ubuntu": (22, 4)}
"""The oldest versions that `components/servers/host_files/prepare.sh` supports."""
SKEW_WARNING, SKEW_ERROR = 2.0, 60.0
"""Seconds between clocks: sign-in tokens and logs suffer first, then certificates and ACME."""


def access(host: Host) -> Iterator[Finding]:
    """The user may prepare the server and use Docker."""
    facts, server = host.facts, host.server
    if not facts.may_become_root:
        yield error(
            f"{host.path}.user",
            "may not become root, which is needed to prepare the server",
            got=show(server.user),
            expected="root, or a user with sudo that asks for no password",
            fix=f"as root there: apt-get install sudo; echo '{server.user} ALL=(ALL) NOPASSWD: ALL'"
            f" >/etc/sudoers.d/{server.user}",
        )
    if not facts.refused:
        return
    if "permission denied" in facts.refused.lower():
        # The update adds a user who may become root; until then preflight sees no containers here.
        make = warning if facts.may_become_root else error
        yield make(
            f"{host.path}.user",
            "may not use Docker",
            got=show(server.user),
            expected="root, or a member of the group docker",
            fix="nothing to do: the update adds it to the group docker"
            if facts.may_become_root
            else f"as root there: usermod -aG docker {server.user}",
        )
        return
    yield error(
        host.path,
        "has a Docker engine that does not answer",
        got=escape(facts.refused[:160]),
        expected="the answers of `docker version` and `docker ps`",
        fix="there: sudo systemctl start docker; journalctl -u docker says why it stopped",
    )


def engine(host: Host) -> Iterator[Finding]:
    """Docker is there in a version that can be used, or can be installed."""
    facts = host.facts
    if facts.docker and facts.engine and _numbers(facts.api) < OLDEST_API:
        yield error(
            host.path,
            "has a Docker engine that is too old",
            got=f"Docker {facts.engine}, API {facts.api or 'unknown'}",
            expected="API 1.40 or newer (Docker 19.03)",
            fix="upgrade Docker there",
        )
    if facts.docker and facts.engine and not facts.dockerd:
        yield error(
            host.path,
            "has a Docker engine without dockerd, such as a snap's or one without root",
            got=f"Docker {facts.engine}",
            expected="docker.io of the distribution, or docker-ce",
            fix="install one of these instead, or remove that engine first: the update would"
            " install docker.io beside it",
        )
    if facts.docker:
        return
    if facts.dockerd:
        yield error(
            host.path,
            "has a Docker engine, but no docker command on the PATH of SSH",
            expected="docker on the PATH of `ssh host docker version`",
            fix="there: sudo apt-get install docker-cli, or link the command into /usr/local/bin",
        )
    elif not is_prepared(facts.system, facts.version):
        yield error(
            host.path,
            "has no Docker, and the update cannot install it on this operating system",
            got=facts.system_name,
            expected="Debian 12 or newer, Ubuntu 22.04 or newer, or an engine of its own",
            fix="install Docker Engine there: https://docs.docker.com/engine/install",
        )


def passwords(host: Host) -> Iterator[Finding]:
    """Strangers cannot guess a password: nobody logs in by one, or few may connect at all."""
    if host.facts.passwords and not host.settings.ssh.allowed_networks:
        yield warning(
            host.path,
            "lets everybody try passwords over SSH",
            got="PasswordAuthentication yes",
            expected="log-in by key alone, or networks in ssh.allowedNetworks",
            fix="there: echo 'PasswordAuthentication no' | sudo tee"
            " /etc/ssh/sshd_config.d/00-keys.conf && sudo systemctl reload ssh",
        )


def architecture(host: Host) -> Iterator[Finding]:
    """There are images for the processor."""
    if host.facts.machine not in ARCHITECTURES:
        yield error(
            host.path,
            "has a processor for which there are no images",
            got=host.facts.machine or "nothing",
            expected=" or ".join(ARCHITECTURES),
            fix="use a server with such a processor",
        )


def clock(host: Host, reply: Reply) -> Iterator[Finding]:
    """Its clock agrees with this machine's and is synchronised."""
    found = skew(host, reply)
    if found is not None:
        seconds, uncertain = found
        sure = abs(seconds) - uncertain
        if sure > SKEW_WARNING:
            make = error if sure > SKEW_ERROR else warning
            yield make(
                host.path,
                "has a clock that differs from this machine's",
                got=f"{seconds:+.0f} s",
                expected=f"at most {SKEW_WARNING:.0f} s apart",
                fix="compare `date -u` with a third clock; there: sudo timedatectl set-ntp true",
            )
    if host.facts.synchronised is False:
        yield warning(
            host.path,
            "has a clock that is not synchronised",
            expected="time synchronisation",
            fix="there: sudo apt-get install systemd-timesyncd && sudo timedatectl set-ntp true",
        )


def skew(host: Host, reply: Reply) -> tuple[float, float] | None:
    """How far its clock is ahead, and by how much that may be wrong, in seconds.

    Computed as in NTP: both ends note the start and the end, and the part of the call that was not
    spent on the server is the travel time there and back.
    """
    if host.facts.clock is None:
        return None
    first, last = host.facts.clock
    ahead = ((first - reply.started) + (last - reply.ended)) / 2
    way = (reply.ended - reply.started) - (last - first)
    return ahead, max(way, 0.0) / 2


def is_prepared(system: str, version: str) -> bool:
    """Whether the update can prepare it; Debian's next release has no version number."""
    return system in PREPARED and (not version or _numbers(version) >= PREPARED[system])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", version)[:2])
