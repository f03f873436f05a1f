"""How the program inside a container runs: command, user, health, files, storage, networks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pulumi


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


def fetches(url: str) -> list[str]:
    """Return the check of whether a URL answers well, for images that have busybox or wget."""
    return ["CMD", "wget", "-q", "-O", "/dev/null", url]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Process:
    """How the program is started, checked and stopped."""

    health: Health
    command: Sequence[str] = ()
    entrypoint: Sequence[str] = ()
    """Replaces the image's entry point."""
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    user: str | None = None
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
    scratch: Mapping[str, str] = field(default_factory=dict)
    """Path of a tmpfs -> its mount options; /tmp is always one."""
    host: Mapping[str, str] = field(default_factory=dict)
    """Path in the container -> path on the host, read-only; for agents only."""
    devices: Sequence[str] = ()
    """Devices of the host, at the same path in the container."""
    shm_mib: int | None = None
    """Size of /dev/shm in MiB; it counts towards the memory."""


class Zone(StrEnum):
    """The networks of an engine: Traefik and the site never share one with a database."""

    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class HostNetwork:
    """The host's own network, which only the tunnel may use."""


HOST_NETWORK: Final = HostNetwork()
