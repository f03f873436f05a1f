"""Servers that are not fit end the update before Pulumi begins."""

from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.preflight_step import PreflightStep
from toolchain.process import Result


def run(place: Workplace, answer: Result) -> str:
    """Run the step on a report."""
    place.runner.on("toolchain.preflight --stack dev", answer)
    return PreflightStep(place.context).run(Report(place.context.console, "[6/7]"))


def test_only_the_servers_know_whether_they_are_fit(place: Workplace) -> None:
    assert PreflightStep(place.context).already_done() is None


def test_warnings_are_shown_and_the_update_goes_on(place: Workplace) -> None:
    done = run(place, Result(0, "the table\n\n1 warning; an update may go on.\n"))
    assert done == "1 warning; an update may go on"
    assert place.lines == ["the table", "", "1 warning; an update may go on."]


def test_a_server_that_is_not_fit_ends_the_update_below_the_report(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match="the servers are not ready, see above; nothing was"):
        run(place, Result(1, "the table\n\n1 error.\n"))
    assert place.lines == ["the table", "", "1 error."]


def test_a_wrong_configuration_is_left_to_pulumi_which_lists_all_of_it(place: Workplace) -> None:
    done = run(place, Result(2, "The configuration has a problem\n"))
    assert done == "skipped, pulumi up lists what is wrong with the configuration"
    assert place.lines == [], "the same list would be shown twice"


def test_a_preflight_that_was_interrupted_is_no_permission(place: Workplace) -> None:
    with pytest.raises(ToolchainError):
        run(place, Result(130))


def test_the_folder_of_shared_connections_is_there_afterwards(
    place: Workplace, ssh_home: Path
) -> None:
    run(place, Result(0, "fine.\n"))
    assert (ssh_home / ".ssh").is_dir()
