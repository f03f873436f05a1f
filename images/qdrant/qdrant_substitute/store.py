"""All collections, as folders below the storage path."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

from . import collection
from .collection import Collection
from .errors import Conflict, NotFound, WrongInput
from .schema import parameters

NAME = re.compile(r"[^\x00-\x1f<>:\"/\\|?*]{1,255}")


class Store:
    """Opens what is on the disk and keeps the list of collections."""

    def __init__(self, storage: Path) -> None:
        self._root = storage / "collections"
        self._root.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._open: dict[str, Collection] = {}
        for folder in self._root.iterdir():
            if folder.name.startswith(".new-"):
                shutil.rmtree(folder, ignore_errors=True)
            elif (folder / collection.PARAMETERS).is_file():
                self._open[folder.name] = Collection(folder)

    def names(self) -> list[str]:
        """The collections' names."""
        with self._lock:
            return sorted(self._open)

    def get(self, name: str) -> Collection:
        """One collection."""
        with self._lock:
            if name not in self._open:
                raise NotFound(f"Collection `{name}` doesn't exist!")
            return self._open[name]

    def create(self, name: str, body: dict[str, Any]) -> bool:
        """Make a collection."""
        checked(name)
        kept = parameters(body)
        with self._lock:
            if name in self._open:
                raise Conflict(f"Wrong input: Collection `{name}` already exists!")
            self._place(name, lambda folder: collection.create(folder, kept))
        return True

    def delete(self, name: str) -> bool:
        """Remove a collection; false when there was none."""
        with self._lock:
            found = self._open.pop(name, None)
            if found is None:
                return False
            found.close()
            shutil.rmtree(found.folder)
        return True

    def replace(self, name: str, fill: Callable[[Path], None]) -> None:
        """Put a filled folder in a collection's place; the old one stays if this fails."""
        checked(name)
        with self._lock:
            self._place(name, fill)

    def close(self) -> None:
        """Close all collections."""
        with self._lock:
            for found in self._open.values():
                found.close()
            self._open.clear()

    def _place(self, name: str, fill: Callable[[Path], None]) -> None:
        """Fill a folder beside its place, try it, and rename it."""
        making = Path(tempfile.mkdtemp(prefix=".new-", dir=self._root))
        try:
            fill(making)
            Collection(making).close()
            self.delete(name)
            place = self._root / name
            making.rename(place)
            self._open[name] = Collection(place)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def checked(name: str) -> str:
    """A collection's name that is one folder's name too."""
    if not NAME.fullmatch(name) or name.startswith("."):
        raise WrongInput(f"collection name {name!r} is not allowed")
    return name
