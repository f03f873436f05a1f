"""The two images that every recipe starts from: a Debian base, and a builder for artifacts."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from images import cache
from images.engine import Engine, EngineError
from images.recipe import HERE, base_hash, builder_hash

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
EMPTIED = (
    "var/cache/apt/archives",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/info",
    "usr/share/locale",
    "usr/share/man",
)
WAITING = ("-o", "DPkg::Lock::Timeout=600")
"""Seconds: a machine that updates itself right now keeps dpkg locked for minutes."""

MACHINE_CERTIFICATES = Path("/usr/local/share/ca-certificates")


def base_tag() -> str:
    """The base's local name."""
    return f"tapbot/base:{base_hash()[:16]}"


def builder_tag() -> str:
    """The builder's local name."""
    return f"tapbot/builder:{builder_hash()[:16]}"


@contextmanager
def context(folder: Path) -> Iterator[Path]:
    """A copy of a recipe's folder to add generated files to."""
    with tempfile.TemporaryDirectory(prefix="tapbot-image-") as temporary:
        copy = Path(temporary) / "context"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("artifact", "__pycache__"))
        yield copy


def ensure_base(engine: Engine, log: Path, *, fresh: bool = False) -> None:
    """Build the Debian base unless the engine has it."""
    if engine.labels(base_tag()) is not None and not fresh:
        return
    kept = cache.kept("base", base_hash(), lambda folder: debootstrap(folder, log), fresh=fresh)
    raw = base_tag().replace("/base:", "/rootfs:")
    engine.import_tar(kept / "rootfs.tar", raw, log)
    with context(HERE / "base") as folder:
        engine.build(folder, base_tag(), log, arguments={"ROOTFS": raw}, fresh=fresh)


def ensure_builder(engine: Engine, log: Path, *, fresh: bool = False) -> None:
    """Build the image that compiles and downloads unless the engine has it."""
    if engine.labels(builder_tag()) is not None and not fresh:
        return
    with context(HERE / "builder") as folder:
        add_certificates(folder)
        engine.build(folder, builder_tag(), log, arguments={"BASE": base_tag()}, fresh=fresh)


def add_certificates(folder: Path) -> None:
    """Add the machine's own CA certificates to a folder that is built, for its downloads."""
    certificates = folder / "ca"
    certificates.mkdir()
    for certificate in MACHINE_CERTIFICATES.glob("**/*.crt"):
        shutil.copyfile(certificate, certificates / certificate.name)


def debootstrap(folder: Path, log: Path) -> None:
    """Unpack a minimal Debian and pack it as one tar file."""
    require_debootstrap(log)
    rootfs = folder / "rootfs"
    options = ["--variant=minbase", "--include=ca-certificates,tzdata", f"--keyring={KEYRING}"]
    run(["debootstrap", *options, SUITE, str(rootfs), MIRROR], log)
    for name in ("etc/hostname", "etc/resolv.conf", "var/log/bootstrap.log"):
        (rootfs / name).unlink(missing_ok=True)
    for name in EMPTIED:
        shutil.rmtree(rootfs / name, ignore_errors=True)
        (rootfs / name).mkdir(parents=True)
    tar = str(folder / "rootfs.tar")
    run(["tar", "-C", str(rootfs), "--numeric-owner", "-cf", tar, "."], log)
    shutil.rmtree(rootfs)


def require_debootstrap(
    log: Path, *, have: Callable[[str], str | None] = shutil.which, root: bool | None = None
) -> None:
    """Make sure that debootstrap can run here; install it where possible."""
    if not (os.geteuid() == 0 if root is None else root):
        raise EngineError(
            "building images from packages needs root for debootstrap: run the command with sudo,"
            " or make the image's registry reachable"
        )
    missing = [name for name in ("debootstrap",) if not have(name)]
    if not KEYRING.exists():
        missing.append("debian-archive-keyring")
    if not missing:
        return
    if not have("apt-get"):
        raise EngineError(
            f"building images from packages needs {' and '.join(missing)}: install it"
        )
    run(["apt-get", "update"], log)
    run(["apt-get", *WAITING, "-y", "install", *missing], log)


def run(command: list[str], log: Path) -> None:
    """Run a command of the machine; its output goes to the log."""
    with log.open("ab") as record:
        record.write(f"\n$ {' '.join(command)}\n".encode())
        record.flush()
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=record,
            stderr=record,
            check=False,
            env=environment,
        )
    if done.returncode != 0:
        raise EngineError(f"{command[0]} failed; see {log}")
