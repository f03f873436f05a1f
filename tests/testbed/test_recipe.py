"""A root image is found again by what it was made from."""

import pytest

from testbed.recipe import Recipe


def test_another_recipe_is_another_image() -> None:
    assert Recipe().key == Recipe().key
    assert len({Recipe().key, Recipe.bare().key, Recipe(suite="trixie").key}) == 3
    assert "docker.io" not in Recipe.bare().packages


def test_the_release_is_the_one_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPBOT_BED_SUITE", "")
    assert (Recipe().suite, "docker-cli" in Recipe().packages) == ("bookworm", False)
    monkeypatch.setenv("TAPBOT_BED_SUITE", "trixie")
    assert (Recipe.bare().suite, "docker-cli" in Recipe().packages) == ("trixie", True)


def test_a_server_does_not_remount_a_root_that_it_did_not_mount() -> None:
    assert "systemd-remount-fs.service" in Recipe().masked
