"""What apt on a server reads."""

import hashlib
from pathlib import Path

import pytest

from testbed import packages
from testbed.packages import PackageRecipe
from testbed.recipe import Recipe


def test_the_index_names_every_package_with_its_size_and_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "run", lambda args, **_: f"Package: {args[-1].stem}\n")
    (tmp_path / "one.deb").write_bytes(b"first")
    (tmp_path / "two.deb").write_bytes(b"second")
    (tmp_path / "pkgcache.bin").touch()
    one, two = packages.index(tmp_path).split("\n\n")
    assert one.splitlines() == [
        "Package: one",
        "Filename: ./one.deb",
        "Size: 5",
        f"SHA256: {hashlib.sha256(b'first').hexdigest()}",
    ]
    assert two.startswith("Package: two\nFilename: ./two.deb\nSize: 6\n")


def test_other_packages_or_another_server_are_another_repository() -> None:
    recipes = (
        PackageRecipe(),
        PackageRecipe(packages=("docker.io",)),
        PackageRecipe(server=Recipe(suite="trixie")),
    )
    assert len({recipe.key for recipe in recipes}) == 3
    assert PackageRecipe().key == PackageRecipe().key
