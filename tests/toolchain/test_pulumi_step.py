"""The step says where each part came from and installs only what is missing."""

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import download, pins, plugins, pulumi_cli
from toolchain.console import Report
from toolchain.context import Context
from toolchain.pulumi_cli import PulumiCli
from toolchain.pulumi_step import PulumiStep


def plugins_in(monkeypatch: pytest.MonkeyPatch, present: dict[str, str]) -> list[str]:
    """Play the plugins; the list tells which were installed."""
    installed: list[str] = []

    def find(_context: Context, plugin: pins.Plugin) -> str | None:
        return present.get(plugin.name)

    def install(
        _context: Context, _report: Report, plugin: pins.Plugin, _cli: PulumiCli | None
    ) -> str:
        installed.append(plugin.name)
        present[plugin.name] = "built from source"
        return present[plugin.name]

    monkeypatch.setattr(plugins, "find", find)
    monkeypatch.setattr(plugins, "install", install)
    return installed


def test_it_is_satisfied_when_every_part_is_there(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_cli(place.context)
    origins = {"docker": "official release", "random": "built from source"}
    plugins_in(monkeypatch, {**origins, "command": "built-in replacement"})
    assert PulumiStep(place.context).already_done() == (
        "CLI v3.259.0, official release; docker 5.2.0, official release;"
        " random 4.21.4, built from source; command 1.2.1, built-in replacement"
    )


def test_a_missing_plugin_is_work(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    install_cli(place.context)
    plugins_in(monkeypatch, {"docker": "official release"})
    assert PulumiStep(place.context).already_done() is None


def test_only_what_is_missing_is_installed(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_cli(place.context)
    there = {"docker": "official release", "command": "built-in replacement"}
    installed = plugins_in(monkeypatch, there)
    done = PulumiStep(place.context).run(Report(place.context.console, "[2/6]"))
    assert installed == ["random"]
    assert "random 4.21.4, built from source" in done


def test_without_a_host_the_cli_and_the_plugins_are_built(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = plugins_in(monkeypatch, {})
    monkeypatch.setattr(download, "wanted", lambda _context: False)

    def install(context: Context, _report: Report) -> PulumiCli:
        return PulumiCli(install_cli(context), pins.PULUMI, "built from source")

    monkeypatch.setattr(pulumi_cli, "install", install)
    PulumiStep(place.context).run(Report(place.context.console, "[2/6]"))
    assert sorted(installed) == ["command", "docker", "random"]
    assert "[2/6] https://get.pulumi.com does not answer: building from source" in place.lines


def test_with_a_host_the_cli_comes_before_the_plugins_that_it_installs(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins_in(monkeypatch, {})
    monkeypatch.setattr(download, "wanted", lambda _context: True)
    clis: list[PulumiCli | None] = []

    def install(context: Context, _report: Report) -> PulumiCli:
        return PulumiCli(install_cli(context), pins.PULUMI, "official release")

    def plugin(_c: Context, _r: Report, _plugin: pins.Plugin, cli: PulumiCli | None) -> str:
        clis.append(cli)
        return "official release"

    monkeypatch.setattr(pulumi_cli, "install", install)
    monkeypatch.setattr(plugins, "install", plugin)
    PulumiStep(place.context).run(Report(place.context.console, "[2/6]"))
    assert None not in clis
