"""The engine that answers is used; where we may, one is installed and started."""

import os
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, workplace
from toolchain import apt, engine
from toolchain.console import Report
from toolchain.engine import EngineStep
from toolchain.errors import ToolchainError
from toolchain.process import Result

DOWN = Result(1, "", "Cannot connect to the Docker daemon")


def run(place: Workplace) -> str:
    """Run the step with little patience."""
    step = EngineStep(place.context, start_seconds=0.0)
    return step.run(Report(place.context.console, "[3/6]"))


def may_install(monkeypatch: pytest.MonkeyPatch, *, systemd: bool) -> list[str]:
    """Play root on Debian; the list tells what apt installed."""
    installed: list[str] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(apt, "available", lambda _context: True)
    monkeypatch.setattr(apt, "install", lambda _context, packages: installed.extend(packages))
    monkeypatch.setattr(engine, "SYSTEMD", Path("/") if systemd else Path("/no/systemd"))
    return installed


def test_an_engine_that_answers_is_used(place: Workplace) -> None:
    place.runner.on("docker version", Result(0, "28.2.2\n"))
    assert EngineStep(place.context).already_done() == "Docker 28.2.2"


def test_a_client_without_a_server_is_no_engine(place: Workplace) -> None:
    place.runner.on("docker version", DOWN)
    assert EngineStep(place.context).already_done() is None


def test_an_ordinary_user_without_docker_is_told_what_to_install(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ToolchainError, match="install Docker Engine or Docker Desktop"):
        run(place)


def test_an_ordinary_user_with_docker_is_told_to_start_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    folder = Path(place.context.environ["PATH"])
    folder.mkdir()
    (folder / "docker").touch(mode=0o755)
    with pytest.raises(ToolchainError, match="systemctl start docker.* usermod -aG docker"):
        run(place)


def test_a_docker_host_that_does_not_answer_is_never_replaced_by_a_local_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_install(monkeypatch, systemd=False)
    place = workplace(tmp_path, DOCKER_HOST="ssh://a")
    with pytest.raises(ToolchainError, match="answers at DOCKER_HOST=ssh://a"):
        run(place)


def test_root_on_debian_gets_the_engine_installed_and_started_by_systemd(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = may_install(monkeypatch, systemd=True)
    place.runner.on("docker version", DOWN, Result(0, "28.2.2"))
    place.runner.on("systemctl", Result(0))
    assert run(place) == "Docker 28.2.2 started"
    assert installed == ["docker.io", "iptables"]
    assert ["systemctl", "enable", "--now", "docker"] in place.runner.calls


def test_without_systemd_the_daemon_is_started_by_itself(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_install(monkeypatch, systemd=False)
    place.runner.on("docker version", DOWN, Result(0, "28.2.2"))
    run(place)
    assert place.runner.detached == [["dockerd"]]


def test_a_package_that_starts_the_engine_is_enough(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_install(monkeypatch, systemd=False)
    place.runner.on("docker version", Result(0, "28.2.2"))
    run(place)
    assert place.runner.detached == []


def test_an_engine_that_does_not_come_up_names_its_log(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_install(monkeypatch, systemd=False)
    place.runner.on("docker version", DOWN)
    with pytest.raises(ToolchainError, match="does not answer after") as caught:
        run(place)
    assert caught.value.log is not None


def test_a_systemd_that_refuses_is_told(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    may_install(monkeypatch, systemd=True)
    place.runner.on("docker version", DOWN)
    place.runner.on("systemctl", Result(1))
    with pytest.raises(ToolchainError, match="journalctl -u docker"):
        run(place)


def configure(place: Workplace, text: str) -> None:
    """Write the docker CLI's own configuration."""
    folder = Path(place.context.environ["HOME"]) / ".docker"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(text)


def test_the_endpoint_of_the_current_context_is_handed_to_the_provider(place: Workplace) -> None:
    configure(place, '{"currentContext": "desktop-linux"}')
    place.runner.on("context inspect desktop-linux", Result(0, "unix:///home/a/docker.sock\n"))
    assert engine.context_endpoint(place.context) == "unix:///home/a/docker.sock"


@pytest.mark.parametrize("text", ["{}", '{"currentContext": "default"}', "not json", "[]"])
def test_the_default_context_needs_nothing(place: Workplace, text: str) -> None:
    configure(place, text)
    assert engine.context_endpoint(place.context) is None
    assert place.runner.calls == []


def test_a_docker_host_wins_over_contexts(tmp_path: Path) -> None:
    place = workplace(tmp_path, DOCKER_HOST="tcp://x", DOCKER_CONTEXT="y")
    assert engine.context_endpoint(place.context) is None
