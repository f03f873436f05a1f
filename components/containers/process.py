"""How the program inside a container runs: command, user, health, files, storage, networks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pulumi
import pulumi_docker as docker

from config.words.memory import MemorySize

RETRIES: Final = 3
"""So many checks that fail one after another make a container unhealthy."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Health:
    """The check of whether the service answers; times in seconds.

    Each check starts a process in the container, which costs far more than the check itself;
    Docker 25 and later check every 5 s while a container starts, whatever the interval.
    """

    test: Sequence[str]
    interval: int = 5
    timeout: int = 5
    start_period: int = 30
    """Failures within this time after the start do not count."""

    @property
    def verdict(self) -> int:
        """The seconds after which a container that does not get healthy is said to be unhealthy."""
        return self.start_period + RETRIES * (self.interval + self.timeout)


def fetches(url: str) -> list[str]:
    """Return the check of whether a URL answers well, for images that have busybox or wget."""
    return ["CMD", "wget", "-q", "-O", "/dev/null", url]


def go_limit(memory: MemorySize) -> dict[str, str]:
    """Return the variable of programs in Go that makes them collect garbage in time.

    It is below the limit of the container, because Go counts only memory of its own.
    """
    return {"GOMEMLIMIT": f"{memory.mib * 4 // 5}MiB"}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Process:
    """How the program is started, checked and stopped."""

    health: Health
    command: Sequence[str] = ()
    entrypoint: Sequence[str] = ()
    """Replaces the image's entry point."""
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    user: str | None = None
    directory: str | None = None
    """Where it is started, in place of the image's own folder."""
    capabilities: Sequence[str] = ()
    """Linux capabilities to keep; all others are dropped."""
    stop_seconds: int = 15
    """How long it may take to stop before it is killed."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Files:
    """Files of a container by path below its files directory; secrets are outputs."""

    read: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Read at start: a change restarts the container."""
    watched: Mapping[str, pulumi.Input[str] | bytes] = field(default_factory=dict)
    """Read again while it runs; each changes in one step. The image needs a shell."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Storage:
    """What a container may write and sees of its host; its root file system is read-only."""

    data: Mapping[str, str] = field(default_factory=dict)
    """Mount path -> name of a protected volume."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """Mount path of `data` that is copied elsewhere, where a stack has such a place -> as what."""
    buffers: Mapping[str, str] = field(default_factory=dict)
    """Mount path -> name of a volume whose content is on its way to elsewhere: it goes with its
    service."""
    scratch: Mapping[str, str] = field(default_factory=dict)
    """Path of a tmpfs -> its mount options; /tmp is always one."""
    host: Mapping[str, str] = field(default_factory=dict)
    """Path in the container -> path on the host, read-only; for agents only."""
    others: Mapping[str, docker.Volume] = field(default_factory=dict)
    """Mount path -> volume of another container, read-only."""
    figures_seconds: int | None = None
    """Writes `*.prom` files to `/figures` where the stack has monitoring; how old they may get."""
    devices: Sequence[str] = ()
    """Devices of the host, at the same path in the container."""
    shm_mib: int | None = None
    """Size of /dev/shm in MiB; it counts towards the memory."""


class Zone(StrEnum):
    """The networks of an engine: Traefik and the site never share one with a database.

    Each has an initial of its own, by which the bridges of a server are named.
    """

    FRONT = "front"
    BACK = "back"
    SOCKET = "socket"
    """A proxy before Docker's socket, and its readers: what an engine says of a container is its
    environment, too, which is nobody else's."""
    ADMIN = "admin"
    """Traefik, the gate and the pages behind it; there is one where there is a gate."""
    CODE = "code"
    """n8n's workers and their runners, whose code others wrote: there is no way out of it."""


@dataclass(frozen=True, slots=True)
class HostNetwork:
    """The host's own network, which only the tunnel may use."""


HOST_NETWORK: Final = HostNetwork()
