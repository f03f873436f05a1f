"""A Go that can build the modules is used; otherwise it is said how to get one."""

from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import passing
from toolchain.errors import ToolchainError
from toolchain.golang import Go
from toolchain.process import Result


def go(place: Workplace, version: str, toolchain: str = "auto") -> Go:
    """Find a Go that answers so."""
    place.runner.on("go env", Result(0, f"{version}\n{toolchain}\n"))
    return Go.find(place.context)


@pytest.mark.parametrize("version", ["go1.25.11", "go1.26.8", "go1.27rc1"])
def test_a_new_enough_go_is_used(place: Workplace, version: str) -> None:
    assert go(place, version, "local").version == version


def test_an_older_go_that_fetches_the_newer_one_is_used(place: Workplace) -> None:
    assert go(place, "go1.24.4").version == "go1.24.4"


@pytest.mark.parametrize(
    ("version", "toolchain"), [("go1.24.4", "local"), ("go1.19.8", ""), ("go1.20", "auto")]
)
def test_a_go_that_is_too_old_is_refused_with_advice(
    place: Workplace, version: str, toolchain: str
) -> None:
    with pytest.raises(ToolchainError, match=f"{version} is too old .* install Go 1.25.11"):
        go(place, version, toolchain)


def test_no_go_at_all_says_how_to_get_one(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match=r"no Go compiler .* install Go 1\.25\.11 or newer"):
        Go.find(place.context)


def test_a_build_is_locked_and_reproducible(place: Workplace, tmp_path: Path) -> None:
    place.runner.on("go build", Result(0))
    compiler = go(place, "go1.26.8")
    log = tmp_path / "logs" / "x.log"
    compiler.build("./cmd", tmp_path / "out", module=tmp_path, log=log, ldflags="-X a=b")
    command = place.runner.calls[-1]
    assert {"-mod=readonly", "-trimpath", "-s -w -X a=b"} <= set(command)
    assert place.runner.envs[-1]["CGO_ENABLED"] == "0"
    assert "go build" in log.read_text()


def test_a_failed_build_names_the_log(place: Workplace, tmp_path: Path) -> None:
    place.runner.on("go build", Result(1, "undefined: x\n"))
    log = tmp_path / "x.log"
    with pytest.raises(ToolchainError, match="could not be built"):
        go(place, "go1.26.8").build("./c", tmp_path / "o", module=tmp_path, log=log, ldflags="")
    assert "undefined: x" in log.read_text()


def test_sources_that_go_does_not_know_are_an_error(place: Workplace, tmp_path: Path) -> None:
    place.runner.on("go list", Result(1, "", "not a known dependency"))
    with pytest.raises(ToolchainError, match="not a known dependency"):
        go(place, "go1.26.8").module_directory("example.org/x", module=tmp_path)


def test_a_build_goes_on_after_a_network_that_was_away(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "PAUSES", (0.0, 0.0))
    away = Result(1, "dial tcp: lookup proxy: i/o timeout\n")
    place.runner.on("go build", away, away, Result(0))
    compiler = go(place, "go1.26.8")
    compiler.build("./c", tmp_path / "o", module=tmp_path, log=tmp_path / "x.log", ldflags="")
    assert len(place.runner.ran("go build")) == 3
