"""Steps are numbered over the whole plan, skipped when satisfied, and the first error ends it."""

import io
import threading

import pytest

from toolchain.console import Console, Report
from toolchain.errors import ToolchainError
from toolchain.steps import Plan, Step


class Scripted(Step):
    """A step that does what the test says."""

    def __init__(
        self,
        name: str,
        found: str | None = None,
        error: str = "",
        meets: threading.Barrier | None = None,
        reason: str | None = None,
    ) -> None:
        self.name, self.found, self.error, self.meets = name, found, error, meets
        self.reason = reason

    def skip_reason(self) -> str | None:
        return self.reason

    def already_done(self) -> str | None:
        return self.found

    def run(self, report: Report) -> str:
        del report
        if self.meets:
            self.meets.wait(timeout=5)
        if self.error:
            raise ToolchainError(self.error)
        return "made"


def test_a_satisfied_step_is_skipped_and_says_what_is_there() -> None:
    printed = io.StringIO()
    Plan(Console(printed), [[[Scripted("Engine", found="Docker 28")]]]).run()
    assert printed.getvalue() == "[1/1] Engine: already there (Docker 28)\n"


def test_a_step_that_the_stack_can_do_without_is_not_even_looked_at() -> None:
    printed = io.StringIO()
    step = Scripted("Engine", found="Docker 28", reason="all servers are remote")
    Plan(Console(printed), [[[step]]]).run()
    assert printed.getvalue() == "[1/1] Engine: not needed: all servers are remote\n"


def test_steps_are_numbered_over_all_stages() -> None:
    printed = io.StringIO()
    Plan(Console(printed), [[[Scripted("a")]], [[Scripted("b")], [Scripted("c")]]]).run()
    labels = {line.split(" ")[0] for line in printed.getvalue().splitlines()}
    assert labels == {"[1/3]", "[2/3]", "[3/3]"}


def test_the_lanes_of_a_stage_run_at_the_same_time() -> None:
    barrier = threading.Barrier(2)
    lanes = [[Scripted("a", meets=barrier)], [Scripted("b", meets=barrier)]]
    Plan(Console(io.StringIO()), [lanes]).run()


def test_the_first_error_ends_the_plan() -> None:
    printed = io.StringIO()
    plan = Plan(Console(printed), [[[Scripted("a", error="no network")]], [[Scripted("b")]]])
    with pytest.raises(ToolchainError, match="no network"):
        plan.run()
    assert "[1/2] a: failed after" in printed.getvalue()
    assert "[2/2]" not in printed.getvalue()


def test_an_error_of_one_lane_does_not_wait_for_the_other() -> None:
    never = threading.Barrier(2)
    lanes = [[Scripted("a", meets=never)], [Scripted("b", error="no engine")]]
    with pytest.raises(ToolchainError, match="no engine"):
        Plan(Console(io.StringIO()), [lanes]).run()
