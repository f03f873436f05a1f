"""Pebble is compiled once, in the version that is locked."""

from pathlib import Path

import pytest

from testbed import pebble_build
from testbed.places import Places


def test_both_programs_are_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds: list[Path] = []

    def build(final: Path, log: Path) -> None:
        assert log.parent == tmp_path
        builds.append(final)
        final.mkdir()

    monkeypatch.setattr(pebble_build, "_build", build)
    places = Places(cache=tmp_path, runtime=tmp_path)
    assert pebble_build.provide(places) == pebble_build.provide(places) == builds[0]
    assert len(builds) == 1


def test_the_version_is_the_locked_one() -> None:
    lock = (pebble_build.MODULE / "go.mod").read_text()
    assert f"require github.com/letsencrypt/pebble/v2 v{pebble_build.VERSION}\n" in lock
