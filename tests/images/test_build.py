"""An image is put together from its slow part, which is built once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from images import base, build
from images.pins import pinned
from images.recipe import Recipe, builder_hash, folder_hash
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
    digest = folder_hash(recipe.folder / "artifact", builder_hash())
    tag = f"tapbot/artifact-cms:{digest[:16]}"
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


def test_images_of_one_family_share_its_slow_part(recipe: Recipe, tmp_path: Path) -> None:
    engine = Recording()
    other = tmp_path / "worker"
    other.mkdir()
    sibling = Recipe(folder=other, image="worker", version="1.2", seconds=1, artifact_of="cms")
    for each in (recipe, sibling):
        build.build(each, f"{each.image}:9", engine, tmp_path / "log")
    assert [tag.partition(":")[0] for tag, _, _ in engine.builds] == [
        "tapbot/artifact-cms",
        "cms",
        "worker",
    ]
    before = sibling.hash()
    (recipe.folder / "artifact/Dockerfile").write_text("FROM ${BUILDER}\nRUN newer")
    assert sibling.hash() != before, "the image would keep the older program"


def test_a_digest_is_left_out_of_the_built_tag(recipe: Recipe, tmp_path: Path) -> None:
    engine = Recording()
    build.build(recipe, "cms:9@sha256:00", engine, tmp_path / "log")
    assert engine.builds[-1][0] == "cms:9"


def test_an_image_of_our_own_extends_the_one_that_the_stack_runs(tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM ${BASE}")
    own = Recipe(folder=folder, image="own", version="3", seconds=1, extends="postgres")
    engine = Recording()
    build.build(own, "own:3", engine, tmp_path / "log")
    [(tag, files, arguments)] = engine.builds
    assert (tag, files) == ("own:3", ["Dockerfile", "ca"])
    assert arguments == {
        "BASE": pinned()["postgres"],
        "kz.tapbot.package-built": "false",
        "kz.tapbot.version": "3",
        "kz.tapbot.recipe": own.hash(),
    }, "nobody takes it for a stand-in"


def test_an_image_of_our_own_gets_the_program_that_it_runs(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM ${BASE}")
    own = Recipe(
        folder=tmp_path, image="own", version="3", seconds=1, extends="debian", program="bot"
    )
    engine = Recording()
    build.build(own, "own:3", engine, tmp_path.parent / "log")
    [(_, files, _)] = engine.builds
    assert files == ["Dockerfile", "bot", "ca"]
    plain = Recipe(folder=tmp_path, image="own", version="3", seconds=1, extends="debian")
    assert own.hash() != plain.hash(), "a changed program would not be built"
