"""The root image: built once by debootstrap, kept as a tar and as an unpacked directory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from testbed import programs
from testbed.places import Places
from testbed.recipe import Recipe
from testbed.shell import run
from toolchain.cache import locked

BUILD_SECONDS = 900.0
# What must differ between servers, and what only the build needed.
UNWANTED = (
    "etc/machine-id", "var/lib/dbus/machine-id", "etc/ssh/ssh_host_*", "usr/sbin/policy-rc.d",
    "var/cache/apt/archives/*.deb", "var/lib/apt/lists/*_*", "var/log/*.log", "etc/hostname",
)  # fmt: skip


def provide(recipe: Recipe, places: Places, say: Callable[[str], None]) -> Path:
    """Return the directory of the root image; create it if it is missing."""
    home = places.cache / recipe.key
    root = home / "root"
    if root.is_dir():
        return root
    with locked(home / "lock", lambda: say("another process is building the root image: waiting")):
        if not root.is_dir():
            _make(recipe, home, say)
    return root


def _make(recipe: Recipe, home: Path, say: Callable[[str], None]) -> None:
    tar = home / "root.tar"
    staging = Path(tempfile.mkdtemp(prefix="partial-", dir=home))
    try:
        new = staging / "root"
        new.mkdir(mode=0o755)
        if tar.exists():
            say(f"unpacking {tar}")
            run(["tar", "-xpf", tar, "-C", new, "--numeric-owner"], timeout=BUILD_SECONDS)
        else:
            say(f"building the root image {recipe.key} (Debian {recipe.suite})")
            programs.require("debootstrap", "debootstrap", "debian-archive-keyring")
            _build(recipe, new)
            packed = staging / "root.tar"
            run(
                ["nice", "tar", "-cpf", packed, "-C", new, "--numeric-owner", "."],
                timeout=BUILD_SECONDS,
            )
            packed.rename(tar)
        new.rename(home / "root")
    finally:
        shutil.rmtree(staging)


def _build(recipe: Recipe, root: Path) -> None:
    include = ",".join(recipe.packages)
    # In its own mount namespace, the mounts of an interrupted debootstrap disappear with it.
    unshared = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    args = ["nice", *unshared, "debootstrap", "--variant=minbase", f"--include={include}"]
    run([*args, recipe.suite, root, recipe.mirror], timeout=BUILD_SECONDS)
    for pattern in UNWANTED:
        for path in root.glob(pattern):
            path.unlink()
    run(["chroot", root, "systemctl", "enable", "systemd-networkd"])
    run(["chroot", root, "systemctl", "mask", *recipe.masked])
