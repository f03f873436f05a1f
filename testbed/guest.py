"""What a provider's installer sets up on a new server: address, names, keys, one boot unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from testbed.keys import Keys
from testbed.plan import HostPlan

# Runs before anything reads these values. A new network namespace inherits ip_forward from this
# machine; Docker leaves FORWARD at ACCEPT where forwarding is already on, unlike on a new server.
BOOT_SCRIPT = """\
#!/bin/sh
for controller in /sys/fs/cgroup/*/; do
    mount -o remount,rw,bind "$controller" 2>/dev/null
done
echo 0 > /proc/sys/net/ipv4/ip_forward
"""
UNIT = "bed-boot.service"
# A unit that starts while control groups are mounted anew cannot be put into its own.
BOOT_UNIT = """\
[Unit]
Description=What a virtual server has and a container does not
DefaultDependencies=no
Before=sysinit.target systemd-sysctl.service systemd-sysusers.service
Before=systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup.service systemd-remount-fs.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/bed-boot

[Install]
WantedBy=sysinit.target
"""


@dataclass(frozen=True)
class File:
    """A file of the server's disk."""

    text: str
    mode: int = 0o644


def files(host: HostPlan, keys: Keys) -> Mapping[str, File]:
    """Files to put on a server's disk before its first boot."""
    address = f"[Match]\nName=host0\n\n[Network]\nAddress={host.address}/24\nIPv6AcceptRA=no\n"
    return {
        "etc/machine-id": File(f"{uuid4().hex}\n", 0o444),
        "etc/hostname": File(f"{host.name}\n"),
        "etc/hosts": File(f"127.0.0.1 localhost\n127.0.1.1 {host.name}\n::1 localhost\n"),
        "etc/systemd/network/10-host0.network": File(address),
        "etc/ssh/ssh_host_ed25519_key": File(keys.host(host.name).read_text(), 0o600),
        "etc/ssh/ssh_host_ed25519_key.pub": File(keys.host_public(host.name) + "\n"),
        "root/.ssh/authorized_keys": File(keys.client_public + "\n", 0o600),
        "usr/local/sbin/bed-boot": File(BOOT_SCRIPT, 0o755),
        f"etc/systemd/system/{UNIT}": File(BOOT_UNIT),
    }


def write(root: Path, contents: Mapping[str, File]) -> None:
    """Write files to a disk, with their folders."""
    for name, file in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(file.mode)
        path.write_text(file.text)
    (root / "root/.ssh").chmod(0o700)
    wanted = root / "etc/systemd/system/sysinit.target.wants" / UNIT
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.symlink_to(f"../{UNIT}")
