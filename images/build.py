"""Builds one image from its recipe."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from images import base, cache
from images.engine import Engine
from images.recipe import (
    LABEL_BUILT,
    LABEL_RECIPE,
    LABEL_VERSION,
    Recipe,
    builder_hash,
    folder_hash,
)


def build(
    recipe: Recipe, reference: str, engine: Engine, log: Path, *, fresh: bool = False
) -> None:
    """Build the slow part, or take it from the cache, and build the image with it."""
    labels = {
        # Said in either case: an image inherits the labels of the one that it extends.
        LABEL_BUILT: "false" if recipe.start else "true",
        LABEL_VERSION: recipe.version,
        LABEL_RECIPE: recipe.hash(),
    }
    with base.context(recipe.folder) as folder:
        if recipe.start:
            # It downloads in a stage of its own, not in the builder.
            base.add_certificates(folder)
        if recipe.source:
            shutil.copytree(
                recipe.source,
                folder / recipe.program,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        if recipe.artifact:
            tar = artifact(recipe.artifact, engine, log, fresh=fresh) / "artifact.tar"
            link_or_copy(tar, folder / "artifact.tar")
        # A digest cannot be given to an image that is built here; its tag can.
        engine.build(
            folder,
            reference.partition("@")[0],
            log,
            arguments={"BASE": recipe.start or base.base_tag()},
            labels=labels,
            fresh=fresh,
        )


def artifact(source: Path, engine: Engine, log: Path, *, fresh: bool = False) -> Path:
    """The folder in the cache with the slow part as a tar file."""
    name = source.parent.name
    digest = folder_hash(source, builder_hash())
    tag = f"tapbot/artifact-{name}:{digest[:16]}"

    def make(folder: Path) -> None:
        with base.context(source) as files:
            arguments = {"BUILDER": base.builder_tag()}
            engine.build(files, tag, log, arguments=arguments, fresh=fresh)
        engine.export_folder(tag, "/out", folder / "artifact.tar", log)
        engine.remove_image(tag)

    return cache.kept(name, digest, make, fresh=fresh)


def link_or_copy(source: Path, target: Path) -> None:
    """Link, which saves copying a gigabyte, if both are on one file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
