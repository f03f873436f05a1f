"""What is on the disk of a newly rented server."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

SYSTEM = (
    "systemd-sysv", "systemd-resolved", "dbus", "udev", "openssh-server", "ca-certificates",
    "curl", "procps", "iproute2", "iptables", "nftables", "kmod", "iputils-ping",
    "netcat-openbsd", "python3", "tcpdump",
)  # fmt: skip
ENGINE = ("docker.io", "wireguard-tools")
# They need networks and consoles that a bed does not have, and cost CPU time.
MASKED = (
    "apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "fstrim.timer",
    "console-getty.service",
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """A Debian root image: built once, then the read-only lower layer of every server."""

    suite: str = "bookworm"
    mirror: str = "http://deb.debian.org/debian"
    packages: tuple[str, ...] = SYSTEM + ENGINE
    masked: tuple[str, ...] = MASKED
    revision: int = 1
    """Raised by hand for changes of root_image.py that no other field shows."""

    @classmethod
    def bare(cls) -> Recipe:
        """A server without an engine."""
        return cls(packages=SYSTEM)

    @property
    def key(self) -> str:
        """Twelve digits that change with the image."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
