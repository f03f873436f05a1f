"""What is on the disk of a newly rented server."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field

SYSTEM = (
    "systemd-sysv", "systemd-resolved", "dbus", "udev", "openssh-server", "ca-certificates",
    "curl", "procps", "iproute2", "iptables", "nftables", "kmod", "iputils-ping",
    "netcat-openbsd", "python3", "tcpdump",
)  # fmt: skip
ENGINE = ("docker.io", "wireguard-tools")
# They need networks and consoles that a bed does not have, and cost CPU time. Remounting the root
# as fstab says is for a server that boots from a disk of its own: a container's root is mounted,
# and its fstab is empty.
MASKED = (
    "apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "fstrim.timer",
    "console-getty.service", "systemd-remount-fs.service",
)  # fmt: skip


def suite() -> str:
    """Return the Debian release of the servers: that of `make e2e-bed SUITE=trixie`."""
    return os.environ.get("TAPBOT_BED_SUITE") or "bookworm"


def engine() -> tuple[str, ...]:
    """Return the packages of an engine; since Debian 13 its client is one of its own."""
    return ENGINE if suite() == "bookworm" else (*ENGINE, "docker-cli")


@dataclass(frozen=True)
class Recipe:
    """A Debian root image: built once, then the read-only lower layer of every server."""

    suite: str = field(default_factory=suite)
    mirror: str = "http://deb.debian.org/debian"
    packages: tuple[str, ...] = field(default_factory=lambda: SYSTEM + engine())
    masked: tuple[str, ...] = MASKED
    revision: int = 1
    """Raised by hand for changes of root_image.py that no other field shows."""

    @classmethod
    def bare(cls) -> Recipe:
        """A server without an engine."""
        # As a minimal server is: what an engine needs besides comes with the engine.
        return cls(packages=tuple(each for each in SYSTEM if each != "ca-certificates"))

    @property
    def key(self) -> str:
        """Twelve digits that change with the image."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
