"""Docker compose is the plugin that is there, else built from its pinned source."""

from pathlib import Path

import pytest

from bench.compose_command import COMPOSE, compose_command


def test_a_plugin_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, '[ "$*" = "compose version" ]')
    assert compose_command() == ("docker", "compose")


def test_without_it_the_built_one_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, "exit 1")
    binary = tmp_path / "tapbot-stack" / "bench" / f"docker-compose-{COMPOSE.version}"
    binary.parent.mkdir(parents=True)
    binary.write_text("built before")
    assert compose_command() == (str(binary),)


def test_it_shows_the_version_of_its_source() -> None:
    assert COMPOSE.flags.endswith(f"=v{COMPOSE.version}")


def docker(folder: Path, patch: pytest.MonkeyPatch, script: str) -> None:
    """Make a PATH with this `docker` alone, and an empty cache."""
    (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "docker").chmod(0o755)
    patch.setenv("PATH", f"{folder}:/bin")
    patch.setenv("XDG_CACHE_HOME", str(folder))
