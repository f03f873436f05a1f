"""Builds one image from its recipe."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from images import base, cache
from images.engine import Engine
from images.recipe import LABEL_BUILT, LABEL_RECIPE, LABEL_VERSION, Recipe


def build(
    recipe: Recipe, reference: str, engine: Engine, log: Path, *, fresh: bool = False
) -> None:
    """Build the slow part, or take it from the cache, and build the image with it."""
    labels = {
        LABEL_BUILT: "true",
        LABEL_VERSION: recipe.version,
        LABEL_RECIPE: recipe.hash(),
    }
    with base.context(recipe.folder) as folder:
        if recipe.artifact:
            tar = artifact(recipe, engine, log, fresh=fresh) / "artifact.tar"
            link_or_copy(tar, folder / "artifact.tar")
        # A digest cannot be given to an image that is built here; its tag can.
        engine.build(
            folder,
            reference.partition("@")[0],
            log,
            arguments={"BASE": base.base_tag()},
            labels=labels,
            fresh=fresh,
        )


def artifact(recipe: Recipe, engine: Engine, log: Path, *, fresh: bool = False) -> Path:
    """The folder in the cache with the slow part as a tar file."""
    digest = recipe.artifact_hash()
    tag = f"tapbot/artifact-{recipe.name}:{digest[:16]}"

    def make(folder: Path) -> None:
        with base.context(recipe.folder / "artifact") as source:
            arguments = {"BUILDER": base.builder_tag()}
            engine.build(source, tag, log, arguments=arguments, fresh=fresh)
        engine.export_folder(tag, "/out", folder / "artifact.tar", log)
        engine.remove_image(tag)

    return cache.kept(recipe.name, digest, make, fresh=fresh)


def link_or_copy(source: Path, target: Path) -> None:
    """Link, which saves copying a gigabyte, if both are on one file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
