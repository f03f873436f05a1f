"""Recipes are complete, locked, and name what they stand in for."""

import json
import re
from pathlib import Path

import pytest

from images.pins import pinned
from images.recipe import HERE, Recipe, folder_hash, recipe_for, recipes, repository

ALL = recipes()
WITHOUT = {
    *("amir20/dozzle", "portainer/portainer-ce", "portainer/agent", "grafana/grafana"),
    "n8nio/runners",
}
"""In no package registry."""


def names(recipe: Recipe) -> str:
    return recipe.name


@pytest.mark.parametrize("reference", pinned().values())
def test_every_pinned_image_has_a_recipe_or_is_known_to_have_none(reference: str) -> None:
    assert (recipe_for(reference, ALL) is None) == (repository(reference) in WITHOUT), (
        "a machine without registries could not run the stack"
    )


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("redis", "redis"),
        ("redis:7.2", "redis"),
        ("docker.io/library/redis:7.2@sha256:00", "redis"),
        ("docker.n8n.io/n8nio/n8n:2.42.6", "n8nio/n8n"),
        ("localhost:5000/redis:7.2", "localhost:5000/redis"),
        ("ghcr.io/a/b", "ghcr.io/a/b"),
    ],
)
def test_a_reference_names_its_repository(reference: str, expected: str) -> None:
    assert repository(reference) == expected


def test_the_slowest_recipe_comes_first() -> None:
    seconds = [recipe.seconds for recipe in ALL]
    assert seconds == sorted(seconds, reverse=True)


def test_a_changed_file_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a")
    before = folder_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/x.pyc").write_text("made by running")
    assert folder_hash(tmp_path) == before
    (tmp_path / "Dockerfile").write_text("FROM b")
    assert folder_hash(tmp_path) != before
    assert folder_hash(tmp_path, "base") != folder_hash(tmp_path)


def test_moving_bytes_between_files_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("12")
    (tmp_path / "b").write_text("3")
    before = folder_hash(tmp_path)
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("23")
    assert folder_hash(tmp_path) != before


@pytest.mark.parametrize("recipe", ALL, ids=names)
def test_a_final_image_starts_from_the_plain_base(recipe: Recipe) -> None:
    lines = (recipe.folder / "Dockerfile").read_text().splitlines()
    stages = {line.removesuffix(" AS programs") for line in lines if line.startswith("FROM ")}
    assert stages == {"FROM ${BASE}"}, "the builder holds the machine's own certificates"


@pytest.mark.parametrize("lock", sorted(HERE.glob("*/artifact/package-lock.json")), ids=str)
def test_npm_locks_hold_a_hash_for_what_is_installed_and_no_host(lock: Path) -> None:
    packages = json.loads(lock.read_text())["packages"]
    for place, package in packages.items():
        assert "resolved" not in package, f"{place}: a mirror's address helps nobody else"
        if place and not package.get("optional"):
            assert package.get("integrity"), f"{place}: could be anything"


@pytest.mark.parametrize(
    "requirements",
    [*HERE.glob("*/**/requirements.txt"), *HERE.glob("builder/*.txt")],
    ids=str,
)
def test_python_requirements_are_exact_and_hashed(requirements: Path) -> None:
    text = requirements.read_text()
    pins = re.findall(r"^[\w.-]+==\S+ \\\n( +--hash=sha256:[0-9a-f]{64}\n?)+", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 0


def test_no_recipe_installs_what_is_not_locked() -> None:
    for file in HERE.rglob("Dockerfile"):
        text = file.read_text()
        assert not re.search(r"(RUN|&&) npm install\b", text), f"{file}: use npm ci"
        for command in re.findall(r"pip (?:install|download)[^&]*", text):
            assert "--require-hashes" in command, file


def test_what_the_base_sets_is_known_of_every_image(tmp_path: Path) -> None:
    set_by_base = re.findall(r"^ENV (\w+)=", (HERE / "base/Dockerfile").read_text(), re.MULTILINE)
    recipe = Recipe(folder=tmp_path, image="x", version="1", seconds=1, more=("python3",))
    assert recipe.known_more == ("python3", *set_by_base)
