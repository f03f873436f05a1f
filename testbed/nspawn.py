"""systemd-nspawn: the installed one, or one unpacked from Debian's packages into the cache."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from testbed.errors import BedError
from testbed.places import Places
from testbed.plan import HostPlan
from testbed.shell import ask, run

PACKAGES = ("systemd-container", "libsystemd-shared")
TUN = Path("/dev/net/tun")
# Docker inside the server needs them; systemd-nspawn blocks them by default.
SYSTEM_CALLS = "bpf keyctl add_key request_key"
REBOOT = 133
"""Exit status by which systemd-nspawn asks for a restart."""


@dataclass(frozen=True)
class Nspawn:
    """A systemd-nspawn that runs on this machine."""

    executable: str
    libraries: Path | None = None

    @classmethod
    def provide(cls, places: Places) -> Nspawn:
        """Return the installed one, or one unpacked without installing it."""
        if found := shutil.which("systemd-nspawn"):
            return cls(found)
        kept = places.cache / "nspawn"
        if not kept.is_dir():
            _unpack(kept)
        nspawn = cls(str(kept / "usr/bin/systemd-nspawn"), kept / "usr/lib" / _systemd(kept))
        run(["env", *_pairs(nspawn.environment(legacy=True)), nspawn.executable, "--version"])
        return nspawn

    def environment(self, *, legacy: bool) -> dict[str, str]:
        """Environment of systemd-nspawn; legacy is a machine with cgroup v1."""
        variables = {
            "UNIFIED_CGROUP_HIERARCHY": "no" if legacy else "yes",
            # Not all of /proc/sys: only the network settings belong to the server's own
            # namespace; the others are the machine's.
            "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
        }
        if self.libraries:
            variables["LD_LIBRARY_PATH"] = str(self.libraries)
        return variables

    def command(self, host: HostPlan, folder: Path, *, lan: str, bridge: str) -> list[str]:
        """Command line that boots a server whose disks are in `folder`."""
        args = [
            # Not `ip netns exec`: that remounts /sys and hides the cgroups.
            "nsenter", f"--net=/run/netns/{lan}", self.executable, "--quiet", "--boot",
            "--register=no", "--keep-unit", f"--directory={folder / 'root'}",
            f"--machine={host.machine}", f"--hostname={host.name}", "--link-journal=no",
            "--resolv-conf=off", "--timezone=off", "--network-veth", f"--network-bridge={bridge}",
            "--capability=all", f"--system-call-filter={SYSTEM_CALLS}", "--console=pipe",
        ]  # fmt: skip
        if TUN.exists():
            args.append(f"--bind={TUN}")
        disks = [f"--bind={folder / disk}:/var/lib/{disk}" for disk in ("docker", "containerd")]
        return [*args, *disks, "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"]


def traces(machine: str, root: Path) -> list[Path]:
    """Files that systemd-nspawn leaves on this machine for a server that was not shut down."""
    runtime, inode = Path("/run/systemd/nspawn"), root.stat()
    return [
        runtime / "propagate" / machine,
        runtime / "unix-export" / machine,
        runtime / "locks" / f"inode-{inode.st_dev}:{inode.st_ino}",
    ]


def _unpack(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nspawn-", dir=kept.parent) as name:
        staging = Path(name)
        download = ["env", "-C", str(staging), "apt-get", "download", "--quiet", *PACKAGES]
        if not ask(download, timeout=180).ok:
            run(["apt-get", "update", "--quiet"], timeout=300)
            run(download, timeout=180)
        new = staging / "new"
        for package in staging.glob("*.deb"):
            run(["dpkg-deb", "--extract", package, new])
        new.rename(kept)


def _systemd(kept: Path) -> Path:
    for library in (kept / "usr/lib").glob("*/systemd/libsystemd-shared-*.so"):
        return library.parent.relative_to(kept / "usr/lib")
    raise BedError(f"{kept}: contains no libsystemd-shared; remove the folder and try again")


def _pairs(variables: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in variables.items()]
