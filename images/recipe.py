"""A recipe: one folder that builds one image from packages."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from images.pins import pinned

HERE = Path(__file__).parent
PLATFORM = "linux/amd64"
LABEL_BUILT = "kz.tapbot.package-built"
LABEL_VERSION = "kz.tapbot.version"
LABEL_RECIPE = "kz.tapbot.recipe"


def folder_hash(folder: Path, *more: str) -> str:
    """The sha256 of a folder's names and contents, and of `more` that it depends on."""
    digest = hashlib.sha256()
    for part in more:
        digest.update(part.encode() + b"\0")
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


OF_THE_BASE = ("LANG",)
"""UTF-8 for every program of the base, as the C library of the official Alpine images has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How one image is built; `seconds` is the approximate time of a cold build on two cores.

    `more` are the tools and variables that it needs although the official image lacks them.
    `artifact_of` is the folder with the slow part, where several images share one. An image that
    `extends` that of another pin is our own; all others stand in for official ones. `program` is
    a folder of the checkout that such an image runs.
    """

    folder: Path
    image: str
    version: str
    seconds: int
    more: tuple[str, ...] = ()
    artifact_of: str = ""
    extends: str = ""
    program: str = ""

    @property
    def start(self) -> str | None:
        """The reference of the image that our own one extends."""
        return pinned()[self.extends] if self.extends else None

    @property
    def known_more(self) -> tuple[str, ...]:
        """What its image has and the official one lacks: its own, and what lies below it."""
        below = recipe_for(self.start, recipes()) if self.start else None
        return (*self.more, *(below.known_more if below else OF_THE_BASE))

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def artifact(self) -> Path | None:
        """The folder that builds the slow part, where there is one."""
        folder = self.folder.parent / (self.artifact_of or self.name) / "artifact"
        return folder if folder.is_dir() else None

    @property
    def source(self) -> Path | None:
        """The folder of the program that the image runs, where that is part of the checkout."""
        return HERE.parent / self.program if self.program else None

    def hash(self) -> str:
        """The hash of what the image depends on; it is a label of the image."""
        if self.start:
            below = recipe_for(self.start, recipes())
            parts = [self.start, below.hash() if below else ""]
            if self.source:
                parts.append(folder_hash(self.source))
            return folder_hash(self.folder, *parts)
        artifact = self.artifact
        parts = [base_hash(), builder_hash() if artifact else ""]
        if artifact and self.artifact_of:
            parts.append(folder_hash(artifact))
        return folder_hash(self.folder, *parts)


def base_hash() -> str:
    """The hash of what the Debian base depends on."""
    return folder_hash(HERE / "base")


def builder_hash() -> str:
    """The hash of what the builder depends on."""
    return folder_hash(HERE / "builder", base_hash())


def recipes(root: Path = HERE) -> list[Recipe]:
    """All recipes, the slowest first."""
    found = []
    for file in root.glob("*/recipe.toml"):
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        found.append(Recipe(folder=file.parent, **values))
    return sorted(found, key=lambda recipe: (-recipe.seconds, recipe.name))


def repository(reference: str) -> str:
    """The reference without its digest, its tag and the names of Docker Hub."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    name = head + slash + last.partition(":")[0]
    for prefix in ("docker.io/", "docker.n8n.io/", "library/"):
        name = name.removeprefix(prefix)
    return name


def recipe_for(reference: str, known: list[Recipe]) -> Recipe | None:
    """The recipe that stands in for a reference, where there is one."""
    wanted = repository(reference)
    return next((recipe for recipe in known if recipe.image == wanted), None)
