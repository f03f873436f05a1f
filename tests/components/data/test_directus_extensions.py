"""Extensions of Directus."""

from pathlib import Path

import pulumi
import pytest

from components.data.directus_extensions import LARGEST, extensions
from tests.components.data.test_directus import directus
from tests.support.engine import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one extension, and with what was needed to build it."""
    (tmp_path / "hello" / "dist").mkdir(parents=True)
    (tmp_path / "hello" / "src").mkdir()
    for path in ("hello/package.json", "hello/dist/index.js", "hello/src/index.ts", "README.md"):
        (tmp_path / path).write_text(path)
    return tmp_path


def test_what_directus_loads_is_taken_and_nothing_else(folder: Path) -> None:
    assert extensions(str(folder)) == {
        "extensions/hello/package.json": "hello/package.json",
        "extensions/hello/dist/index.js": "hello/dist/index.js",
    }


def test_every_replica_reads_them_from_its_files(folder: Path) -> None:
    engine = run(lambda: directus(["edge"], extensions=str(folder)))
    environment = engine.container("directus-1").environment
    assert environment["EXTENSIONS_PATH"] == "/etc/tapbot/extensions"
    assert "/etc/tapbot/extensions/hello/dist/index.js" in engine.carrier("directus").files


def test_without_a_folder_the_image_has_its_own(folder: Path) -> None:
    engine = run(lambda: directus(["edge"]))
    assert "EXTENSIONS_PATH" not in engine.container("directus-1").environment


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"x" * (LARGEST + 1)])
def test_a_folder_that_cannot_be_is_refused_with_the_reason(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "hello" / "dist").mkdir(parents=True)
        (tmp_path / "hello" / "package.json").write_text("{}")
        (tmp_path / "hello" / "dist" / "index.js").write_bytes(content)
    with pytest.raises(pulumi.RunError, match=r"directus\.extensions: .*expected .*\n +fix: "):
        extensions(str(tmp_path))
