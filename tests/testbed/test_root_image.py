"""A root image is made once, and unpacked where only its tar is there."""

import tarfile
from pathlib import Path

import pytest

from testbed import root_image
from testbed.places import Places
from testbed.recipe import Recipe

RECIPE = Recipe()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of one recipe's image."""
    folder = tmp_path / RECIPE.key
    folder.mkdir()
    return folder


def test_an_image_that_is_there_is_taken(home: Path, tmp_path: Path) -> None:
    (home / "root").mkdir()
    assert root_image.provide(RECIPE, Places(tmp_path, tmp_path), pytest.fail) == home / "root"


def test_a_tar_is_unpacked(home: Path, tmp_path: Path) -> None:
    (tmp_path / "hostname").write_text("srv\n")
    with tarfile.open(home / "root.tar", "w") as tar:
        tar.add(tmp_path / "hostname", "./etc/hostname")
    said: list[str] = []
    root = root_image.provide(RECIPE, Places(tmp_path, tmp_path), said.append)
    assert (root / "etc" / "hostname").read_text() == "srv\n"
    assert said == [f"unpacking {home / 'root.tar'}"]
    assert not list(home.glob("partial-*"))


def test_a_build_that_fails_leaves_no_image(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_recipe: Recipe, root: Path) -> None:
        (root / "half").touch()
        raise OSError("no space left on device")

    monkeypatch.setattr("testbed.programs.require", lambda *_: None)
    monkeypatch.setattr(root_image, "_build", build)
    with pytest.raises(OSError, match="no space"):
        root_image.provide(RECIPE, Places(tmp_path, tmp_path), print)
    assert [path.name for path in home.iterdir()] == ["lock"]
