"""A plugin is taken where it is, else installed by Pulumi, else built; never left half-made."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import download, pins, plugins, source_build
from toolchain.console import Report
from toolchain.golang import Go
from toolchain.process import Result
from toolchain.pulumi_cli import PulumiCli

CLI = PulumiCli(Path("/opt/pulumi"), "3.280.0", "PATH")


@pytest.fixture
def report(place: Workplace) -> Report:
    """A report to the workplace's console."""
    return Report(place.context.console, "[2/6]")


def folder(place: Workplace) -> Path:
    """Where Pulumi looks for the random plugin."""
    return place.context.paths.pulumi_home / "plugins" / "resource-random-v4.21.4"


def compilers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compilers that only leave a file; the list tells what they built."""
    built: list[str] = []
    monkeypatch.setattr(Go, "find", lambda context: Go(context, "go1.26"))

    def build(_go: Go, _modules: Path, plugin: pins.Plugin, out: Path, _log: Path) -> None:
        (out / plugin.executable).write_text("binary")
        built.append(plugin.name)

    monkeypatch.setattr(source_build, "build_plugin", build)
    return built


def test_a_plugin_that_pulumi_installed_is_taken_as_it_is(place: Workplace) -> None:
    folder(place).mkdir(parents=True)
    (folder(place) / "pulumi-resource-random").touch()
    assert plugins.find(place.context, pins.RANDOM) == "official release"


def test_an_empty_folder_is_no_plugin(place: Workplace) -> None:
    folder(place).mkdir(parents=True)
    assert plugins.find(place.context, pins.RANDOM) is None


def test_without_a_cli_and_a_host_it_is_built_where_pulumi_looks(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilers(monkeypatch)
    origin = plugins.install(place.context, report, pins.RANDOM, None)
    assert origin == plugins.find(place.context, pins.RANDOM) == "built from source"
    assert (folder(place) / "pulumi-resource-random").read_text() == "binary"


def test_a_plugin_of_older_sources_is_out_of_date(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilers(monkeypatch)
    plugins.install(place.context, report, pins.RANDOM, None)
    (folder(place) / plugins.MARK).write_text("older")
    assert plugins.find(place.context, pins.RANDOM) is None


def test_what_was_built_once_is_not_built_again_for_another_pulumi_home(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compilers(monkeypatch)
    plugins.install(place.context, report, pins.RANDOM, None)
    (folder(place) / "pulumi-resource-random").unlink()
    plugins.install(place.context, report, pins.RANDOM, None)
    assert built == ["random"]


def test_pulumi_installs_it_when_the_host_answers(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "wanted", lambda _context: True)
    place.runner.on("plugin install", Result(0))
    assert plugins.install(place.context, report, pins.RANDOM, CLI) == "official release"
    command = ["/opt/pulumi/pulumi", "plugin", "install", "resource", "random", "v4.21.4"]
    assert place.runner.calls == [command]
    assert place.runner.envs[0]["PULUMI_HOME"] == str(place.context.paths.pulumi_home)


def test_an_installation_that_fails_is_told_and_the_plugin_is_built(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilers(monkeypatch)
    monkeypatch.setattr(download, "wanted", lambda _context: True)
    place.runner.on("plugin install", Result(1, "", "error: 403 Forbidden"))
    assert plugins.install(place.context, report, pins.RANDOM, CLI) == "built from source"
    assert any("403 Forbidden; building from source" in line for line in place.lines)


def test_another_file_system_gets_a_copy(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilers(monkeypatch)

    def refuse(*_args: Sequence[str]) -> None:
        raise OSError("cross-device link")

    monkeypatch.setattr("os.link", refuse)
    plugins.install(place.context, report, pins.RANDOM, None)
    assert (folder(place) / "pulumi-resource-random").read_text() == "binary"


def test_the_provider_of_our_own_is_called_what_it_is(
    place: Workplace, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    compilers(monkeypatch)
    monkeypatch.setattr(download, "wanted", lambda _context: True)
    place.runner.on("plugin install", Result(1, "", "error: 403 Forbidden"))
    origin = plugins.install(place.context, report, pins.COMMAND, CLI)
    assert origin == plugins.find(place.context, pins.COMMAND) == "built-in replacement"
    assert any("building the built-in replacement instead" in line for line in place.lines)
