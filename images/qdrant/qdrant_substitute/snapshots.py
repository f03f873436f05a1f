"""A collection's snapshots: packed copies of its folder with a checksum beside them."""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .errors import NotFound, WrongInput
from .store import Store

Json = dict[str, Any]


class Snapshots:
    """Makes, lists and restores snapshots below the snapshots path."""

    def __init__(self, store: Store, root: Path) -> None:
        self._store = store
        self._root = root.resolve()
        self._root.mkdir(parents=True, exist_ok=True)

    def create(self, name: str) -> Json:
        """Take a snapshot of a collection."""
        found = self._store.get(name)
        folder = self._root / name
        folder.mkdir(exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H-%M-%S-%f")
        place = folder / f"{name}-{stamp}.snapshot"
        making = place.with_suffix(".tmp")
        try:
            # The engine allocates its files ahead: nearly all of a small collection is zeros.
            with found.flush(), tarfile.open(making, "w:gz", compresslevel=1) as tar:
                tar.add(found.folder, arcname=".")
            making.rename(place)
        finally:
            making.unlink(missing_ok=True)
        place.with_suffix(".checksum").write_text(digest(place))
        return description(place)

    def list(self, name: str) -> list[Json]:
        """A collection's snapshots."""
        self._store.get(name)
        return [description(file) for file in sorted((self._root / name).glob("*.snapshot"))]

    def file(self, name: str, snapshot: str) -> Path:
        """One snapshot's file."""
        self._store.get(name)
        place = self._root / name / snapshot
        if "/" in snapshot or place.suffix != ".snapshot" or not place.is_file():
            raise NotFound(f"Snapshot {snapshot} not found")
        return place

    def delete(self, name: str, snapshot: str) -> bool:
        """Remove a snapshot."""
        place = self.file(name, snapshot)
        place.with_suffix(".checksum").unlink(missing_ok=True)
        place.unlink()
        return True

    def recover(self, name: str, body: Json) -> bool:
        """Restore a collection from a snapshot file of this server, whether or not it exists."""
        location = urlsplit(str(body.get("location", "")))
        if location.scheme != "file":
            raise WrongInput("the substitute recovers from file:// locations and from uploads only")
        place = Path(unquote(location.path)).resolve()
        if not place.is_relative_to(self._root):
            raise WrongInput(f"location must lie below {self._root}")
        if not place.is_file():
            raise WrongInput(f"Snapshot file {place} does not exist")
        expected = body.get("checksum")
        if expected and expected != digest(place):
            raise WrongInput("Snapshot checksum mismatch")
        with place.open("rb") as file:
            self._restore(name, file)
        return True

    def upload(self, name: str, content: bytes) -> bool:
        """Restore a collection from an uploaded snapshot."""
        self._restore(name, io.BytesIO(content))
        return True

    def _restore(self, name: str, file: Any) -> None:
        def fill(folder: Path) -> None:
            try:
                with tarfile.open(fileobj=file, mode="r:gz") as tar:
                    unpack(tar, folder)
            except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
                raise WrongInput(f"the file is not a snapshot ({error})") from None
            if not (folder / "parameters.json").is_file():
                raise WrongInput("the file is not a snapshot of this substitute")

        self._store.replace(name, fill)


def unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Unpack folders and plain files only: Debian's Python has no extraction filters yet."""
    for member in tar:
        place = (folder / member.name).resolve()
        if not place.is_relative_to(folder.resolve()):
            raise WrongInput("the file is not a snapshot (a name leads outside)")
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True)
        elif content := tar.extractfile(member) if member.isfile() else None:
            with content, place.open("wb") as out:
                shutil.copyfileobj(content, out)


def description(file: Path) -> Json:
    """A snapshot as Qdrant describes it."""
    status = file.stat()
    checksum = file.with_suffix(".checksum")
    made = datetime.fromtimestamp(status.st_mtime, UTC)
    return {
        "name": file.name,
        "creation_time": made.strftime("%Y-%m-%dT%H:%M:%S"),
        "size": status.st_size,
        "checksum": checksum.read_text() if checksum.is_file() else digest(file),
    }


def digest(file: Path) -> str:
    """A file's sha256."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
