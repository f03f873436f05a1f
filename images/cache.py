"""The cache of slow results and logs: outside the checkout, shared by all clones of one user."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

_MADE_BY_ONE: Final = defaultdict[str, Lock](Lock)
"""By the name of a result: several images may want the same one at the same time."""


def root() -> Path:
    """The program's own folder in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tapbot-stack"


def log_file(name: str) -> Path:
    """An empty log for one image; the last run's is replaced."""
    folder = root() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"image-{name}.log"
    file.write_bytes(b"")
    return file


def kept(name: str, digest: str, make: Callable[[Path], None], *, fresh: bool = False) -> Path:
    """The folder of one slow result; created under another name and renamed when complete."""
    folder = root() / "images"
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{name}-{digest[:16]}"
    with _MADE_BY_ONE[name]:
        if final.is_dir() and not fresh:
            return final
        for stale in folder.glob(f".{name}-*.tmp"):
            shutil.rmtree(stale, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{name}-", suffix=".tmp", dir=folder))
        try:
            make(staging)
            shutil.rmtree(final, ignore_errors=True)
            staging.rename(final)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return final


@contextmanager
def only_one(waiting: Callable[[], None]) -> Iterator[None]:
    """Let one process build at a time; a second one waits and then finds the work done."""
    folder = root() / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
