"""A no-op that was none, and a refusal that did not happen, are no figures."""

import pytest

from bench import noop
from bench.noop import EMPTY, NOOP, rejected, report, unchanged
from bench.run import BenchError, Run


@pytest.mark.parametrize("text", ["Resources:\n    98 unchanged", "Resources:\n    4 unchanged"])
def test_a_run_without_changes_counts(text: str) -> None:
    assert unchanged(Run(1.0, 0, text)).seconds == 1.0


@pytest.mark.parametrize("text", ["+ 1 created\n 97 unchanged", "+-1 to replace\n 97 unchanged"])
def test_a_run_with_changes_is_an_error(text: str) -> None:
    with pytest.raises(BenchError, match="not a no-op"):
        unchanged(Run(1.0, 0, text))


def test_a_setting_that_passes_is_an_error() -> None:
    with pytest.raises(BenchError, match="was not refused"):
        rejected(Run(1.0, 0, ""))


def test_the_report_compares_with_the_empty_program() -> None:
    shown = report({EMPTY: [2.0, 2.0], NOOP: [3.0, 5.0]})
    assert f"| {NOOP} | 3.00 s | 4.00 s | 5.00 s | 2.00 |" in shown


def test_the_empty_program_is_updated_with_the_options_of_the_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[list[str]] = []

    def record(args: list[str], _env: object, _folder: object) -> Run:
        ran.append(args)
        return Run(1.0, 0, "")

    monkeypatch.setattr(noop, "succeeded", record)
    empty = noop.EmptyProgram({})
    empty.up()
    empty.remove()
    assert "--parallel=64" in ran[-1], "the two would not be comparable"
