"""Building something into the cache so that others see it whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a file lock; `waiting` is called once when another process has it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def staged(final: Path) -> Iterator[Path]:
    """Give an empty sibling directory that becomes `final` when the block succeeds.

    Call it with the lock of `final` held: what a killed build left behind is removed first.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    for stale in final.parent.glob(f".{final.name}.partial-*"):
        shutil.rmtree(stale)
    staging = final.parent / f".{final.name}.partial-{os.getpid()}"
    staging.mkdir()
    try:
        yield staging
        replace_directory(staging, final)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def replace_directory(new: Path, final: Path) -> None:
    """Put `new` in the place of `final`."""
    old = final.parent / f".{final.name}.partial-old-{os.getpid()}"
    if final.exists():
        final.rename(old)
    new.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def point(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target` in one move."""
    fresh = link.parent / f".{link.name}.link-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    fresh.replace(link)
