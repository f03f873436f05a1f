"""How the program inside a container runs: command, user, limits, health, files, network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_docker as docker

from components.base.config_volume import ConfigVolume
from components.base.endpoint import Call
from config.memory import MemorySize


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Health:
    """The check that says when the service answers; times in seconds.

    Each check starts a process in the container, which costs far more than the check itself;
    Docker 25 and later check every 5 s while a container starts, whatever the interval.
    """

    test: Sequence[str]
    interval: int = 5
    timeout: int = 5
    start_period: int = 30
    """Failures within this time after the start do not count."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Process:
    """How the program is started, checked and stopped."""

    health: Health
    command: Sequence[str] = ()
    entrypoint: Sequence[str] = ()
    """What is run instead of the image's own entry point."""
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    user: str | None = None
    capabilities: Sequence[str] = ()
    """Linux capabilities given back after all of them were dropped."""
    stop_seconds: int = 15
    """How long it may take to stop before it is killed."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Limits:
    """What one container may use."""

    memory: MemorySize
    cpus: float
    shm_mib: int | None = None
    """Size of /dev/shm in MiB; it counts towards the memory."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Storage:
    """What it may read and write: the root file system itself is read-only."""

    files: ConfigVolume | None = None
    data: Mapping[str, docker.Volume] = field(default_factory=dict)
    """Volumes by the path they are mounted at."""
    scratch: Mapping[str, str] = field(default_factory=dict)
    """Memory file systems by path, with their mount options; /tmp is always there."""
    devices: Sequence[str] = ()
    """Devices of the host, at the same path inside."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Network:
    """Which networks it is on, where it listens, and whom it calls."""

    networks: Sequence[docker.Network]
    """Without any, it is on the host's own network."""
    port: int = 0
    """Where it listens; other servers reach replica n on the private address at port + n - 1."""
    public: Sequence[docker.ContainerPortArgs] = ()
    calls: Sequence[Call] = ()
