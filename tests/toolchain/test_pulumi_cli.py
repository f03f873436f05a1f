"""The CLI on PATH comes first, then the cache; an incomplete or old one is not taken."""

import io
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import download, pulumi_cli, source_build
from toolchain.console import Console, Report
from toolchain.errors import ToolchainError
from toolchain.golang import Go
from toolchain.process import Result


def put_on_path(place: Workplace, *commands: str) -> Path:
    """Put commands on the PATH of the workplace."""
    folder = Path(place.context.environ["PATH"])
    folder.mkdir()
    for command in commands or pulumi_cli.COMMANDS:
        (folder / command).touch(mode=0o755)
    return folder


def report() -> Report:
    """A report that nobody reads."""
    return Report(Console(io.StringIO()), "[2/6]")


def source_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No download host; compilers that only leave files."""
    monkeypatch.setattr(download, "wanted", lambda _context: False)
    monkeypatch.setattr(Go, "find", lambda context: Go(context, "go1.26"))

    def cli(_go: Go, _modules: Path, folder: Path, _log: Path) -> None:
        (folder / "pulumi").touch()
        (folder / "pulumi-language-python-exec").touch()

    def host(_go: Go, _modules: Path, folder: Path, _log: Path) -> None:
        (folder / "pulumi-language-python").touch()

    monkeypatch.setattr(source_build, "build_cli", cli)
    monkeypatch.setattr(source_build, "build_language_host", host)


def test_nothing_is_found_where_nothing_is(place: Workplace) -> None:
    assert pulumi_cli.find(place.context) is None


def test_a_new_enough_cli_on_path_wins_over_the_cache(place: Workplace) -> None:
    install_cli(place.context)
    folder = put_on_path(place)
    place.runner.on("pulumi version", Result(0, "v3.280.1\n"))
    cli = pulumi_cli.find(place.context)
    assert cli == pulumi_cli.PulumiCli(folder, "3.280.1", "PATH")
    assert pulumi_cli.unusable_on_path(place.context) is None


@pytest.mark.parametrize("version", ["v3.207.0", "v2.25.0", ""])
def test_an_old_cli_on_path_is_not_taken(place: Workplace, version: str) -> None:
    put_on_path(place)
    place.runner.on("pulumi version", Result(0, version))
    assert pulumi_cli.find(place.context) is None
    said = pulumi_cli.unusable_on_path(place.context)
    assert said is not None
    assert said.endswith("/path/pulumi is older than 3.208 and is not used")


def test_a_cli_without_the_python_host_beside_it_is_not_taken(place: Workplace) -> None:
    put_on_path(place, "pulumi")
    place.runner.on("pulumi version", Result(0, "v3.280.1"))
    assert pulumi_cli.find(place.context) is None
    said = pulumi_cli.unusable_on_path(place.context)
    assert said is not None
    assert said.endswith("lacks its Python host and is not used")


def test_a_shell_with_our_own_cli_on_path_still_knows_where_it_came_from(
    place: Workplace,
) -> None:
    folder = install_cli(place.context)
    environ = {**place.context.environ, "PATH": str(folder)}
    context = type(place.context)(place.context.paths, environ, place.runner, place.context.console)
    cli = pulumi_cli.find(context)
    assert cli is not None
    assert cli.origin == "official release"


def test_a_half_made_cli_in_the_cache_is_not_taken(place: Workplace) -> None:
    (install_cli(place.context) / "pulumi-language-python").unlink()
    assert pulumi_cli.find(place.context) is None


def test_without_a_download_host_it_is_built_and_found_again(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_only(monkeypatch)
    built = pulumi_cli.install(place.context, report())
    assert built.origin == "built from source"
    assert pulumi_cli.find(place.context) == built
    pinned = place.context.paths.cache / "pulumi" / built.version
    assert (pinned / "bin" / "pulumi").exists(), "the pinned version has a name without a key"


def test_another_clone_that_built_it_meanwhile_is_enough(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_cli(place.context)
    monkeypatch.setattr(download, "wanted", lambda _context: pytest.fail("already there"))
    assert pulumi_cli.install(place.context, report()).origin == "official release"


def test_an_official_release_is_taken_when_its_host_answers(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "wanted", lambda _context: True)

    def fetch(folder: Path) -> None:
        for command in pulumi_cli.COMMANDS:
            (folder / command).touch()

    monkeypatch.setattr(download, "fetch_cli", fetch)
    assert pulumi_cli.install(place.context, report()).origin == "official release"


def test_a_download_that_fails_is_told_and_the_cli_is_built(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_only(monkeypatch)
    monkeypatch.setattr(download, "wanted", lambda _context: True)

    def fetch(_folder: Path) -> None:
        raise ToolchainError("wrong checksum")

    monkeypatch.setattr(download, "fetch_cli", fetch)
    told = Report(place.context.console, "[2/6]")
    assert pulumi_cli.install(place.context, told).origin == "built from source"
    assert any("wrong checksum; building from source" in line for line in place.lines)
