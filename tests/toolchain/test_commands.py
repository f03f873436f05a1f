"""Each command runs the steps that it needs, in order."""

from collections.abc import Sequence

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import commands, links, summary, virtualenv
from toolchain.console import Console
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.steps import Lane


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[list[list[str]]]:
    """Names of the steps of each stage and lane, in place of running them."""
    stages: list[list[list[str]]] = []

    class Plan:
        """Remembers."""

        def __init__(self, console: Console, given: Sequence[Sequence[Lane]]) -> None:
            del console
            stages.extend([[step.name for step in lane] for lane in lanes] for lanes in given)

        def run(self) -> None:
            """Do nothing."""

    monkeypatch.setattr(commands, "Plan", Plan)
    monkeypatch.setattr(summary, "show", lambda _stack: None)
    monkeypatch.setattr(links, "after_update", lambda _stack: [])
    monkeypatch.setattr(commands, "preview", lambda _stack: 0)
    return stages


def test_up_is_seven_steps_and_the_long_ones_run_side_by_side(
    place: Workplace, planned: list[list[list[str]]]
) -> None:
    assert commands.up(place.context) == 0
    assert planned == [
        [["Python environment"]],
        [["Pulumi CLI and plugins"], ["Docker engine", "Container images"]],
        [["Pulumi stack"]],
        [["Preflight"]],
        [["pulumi up"]],
    ]


def test_tools_need_no_engine(place: Workplace, planned: list[list[list[str]]]) -> None:
    commands.tools(place.context)
    assert planned == [[["Python environment"]], [["Pulumi CLI and plugins"]]]


def test_prepare_needs_no_stack(place: Workplace, planned: list[list[list[str]]]) -> None:
    commands.prepare(place.context)
    assert "Pulumi stack" not in str(planned)


def test_images_need_no_pulumi(place: Workplace, planned: list[list[list[str]]]) -> None:
    commands.images(place.context)
    assert planned == [[["Python environment", "Docker engine", "Container images"]]]


def test_preview_needs_no_images(place: Workplace, planned: list[list[list[str]]]) -> None:
    commands.show_preview(place.context)
    assert "Container images" not in str(planned)


def test_preview_asks_no_server(place: Workplace, planned: list[list[list[str]]]) -> None:
    commands.show_preview(place.context)
    assert "Preflight" not in str(planned), "a preview works while servers are off"


def test_a_recovery_makes_no_stack_and_ends_as_an_update(
    place: Workplace, planned: list[list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "recover", lambda stack, update: update(stack.context))
    assert commands.bring_over(place.context) == 0
    assert planned[:2] == [
        [["Python environment"]],
        [["Pulumi CLI and plugins"], ["Docker engine"]],
    ]
    assert planned[-2:] == [[["Preflight"]], [["pulumi up"]]]
    assert str(planned).count("Pulumi stack") == 1, "only the update may make one"


def test_preflight_prints_the_report_and_nothing_else(place: Workplace) -> None:
    python = virtualenv.python(place.context)
    python.parent.mkdir(parents=True)
    python.touch()
    place.runner.on("toolchain.preflight --stack dev", Result(1, "a table\n\n1 error.\n"))
    assert commands.ask_servers(place.context) == 1
    assert place.lines == ["a table", "", "1 error."]


def test_the_total_time_is_told(place: Workplace, planned: list[list[list[str]]]) -> None:
    del planned
    commands.tools(place.context)
    assert place.lines[-1].startswith("Total: ")


def test_venv_prints_nothing_but_the_path(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = virtualenv.directory(place.context)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    assert commands.venv(place.context) == 0
    assert capsys.readouterr().out == f"{folder}\n"
    assert place.lines == []


def test_the_bots_tests_have_a_virtualenv_of_their_own(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = place.context.paths.checkout / virtualenv.BOT_LOCK_FILE
    lock.parent.mkdir()
    lock.touch()
    folder = virtualenv.directory(place.context, virtualenv.BOT_LOCK_FILE)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    assert commands.bot_venv(place.context) == 0
    assert capsys.readouterr().out == f"{folder}\n"


def test_env_prints_lines_for_a_shell(place: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    install_cli(place.context)
    assert commands.env(place.context) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("export ") for line in lines)
    assert place.context.paths.passphrase.exists(), "pulumi can be used at once"
    assert place.context.paths.passphrase.read_text() not in "".join(lines)


def test_env_without_tools_says_how_to_get_them(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match="run `make up` or `make tools` first"):
        commands.env(place.context)
