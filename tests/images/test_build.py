"""An image is put together from its slow part, which is built once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from images import base, build
from images.recipe import Recipe
from tests.images.fakes import FakeEngine


class Recording(FakeEngine):
    """Remembers builds with what lay in their folder."""

    def __init__(self) -> None:
        super().__init__()
        self.builds: list[tuple[str, list[str], dict[str, str]]] = []
        self.removed: list[str] = []

    def build(
        self,
        context: Path,
        tag: str,
        log: Path,
        *,
        arguments: Mapping[str, str],
        labels: Mapping[str, str] | None = None,
        fresh: bool = False,
    ) -> None:
        assert not fresh, log
        files = sorted(path.name for path in context.iterdir())
        self.builds.append((tag, files, {**arguments, **(labels or {})}))

    def export_folder(self, image: str, folder: str, tar: Path, log: Path) -> None:
        assert (folder, log.name) == ("/out", "log")
        tar.write_text(image)

    def remove_image(self, reference: str) -> None:
        self.removed.append(reference)


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    folder = tmp_path / "cms"
    (folder / "artifact").mkdir(parents=True)
    (folder / "artifact/Dockerfile").write_text("FROM ${BUILDER}")
    (folder / "Dockerfile").write_text("FROM ${BASE}")
    return Recipe(folder=folder, image="cms", version="1.2", seconds=1)


def test_the_slow_part_is_built_exported_and_added(recipe: Recipe, tmp_path: Path) -> None:
    engine = Recording()
    build.build(recipe, "cms:9", engine, tmp_path / "log")
    tag = f"tapbot/artifact-cms:{recipe.artifact_hash()[:16]}"
    labels = {
        "kz.tapbot.package-built": "true",
        "kz.tapbot.version": "1.2",
        "kz.tapbot.recipe": recipe.hash(),
    }
    assert engine.builds == [
        (tag, ["Dockerfile"], {"BUILDER": base.builder_tag()}),
        ("cms:9", ["Dockerfile", "artifact.tar"], {"BASE": base.base_tag(), **labels}),
    ]
    assert engine.removed == [tag]


def test_the_slow_part_is_built_once(recipe: Recipe, tmp_path: Path) -> None:
    engine = Recording()
    build.build(recipe, "cms:9", engine, tmp_path / "log")
    (recipe.folder / "entrypoint.sh").write_text("#!/bin/sh")
    build.build(recipe, "cms:9", engine, tmp_path / "log")
    assert [tag.partition(":")[0] for tag, _, _ in engine.builds] == [
        "tapbot/artifact-cms",
        "cms",
        "cms",
    ]


def test_a_digest_is_left_out_of_the_built_tag(recipe: Recipe, tmp_path: Path) -> None:
    engine = Recording()
    build.build(recipe, "cms:9@sha256:00", engine, tmp_path / "log")
    assert engine.builds[-1][0] == "cms:9"
