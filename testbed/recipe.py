"""What a server's disk holds on the day it is rented."""

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
# They reach for networks and consoles that a bed does not have, and cost time on two cores.
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
    """Counts changes of root_image.py that no other field shows."""

    @classmethod
    def bare(cls) -> Recipe:
        """A server on which nobody has installed an engine yet."""
        return cls(packages=SYSTEM)

    @property
    def key(self) -> str:
        """Twelve digits that change whenever the image would."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
