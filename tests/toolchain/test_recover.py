"""One command brings a lost server's work elsewhere, asks before it, and tries it afterwards."""

import json
import re
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_lost import on, provider
from toolchain import agreed, recover
from toolchain.context import Context
from toolchain.engines import NETWORK
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.recovery.checks import Check
from toolchain.stack import Stack

STATE, PLACE = "tapbot-stack:servers.data.state", "tapbot-stack:placement.qdrant"
PLAN = {
    "settings": {STATE: "lost", PLACE: "edge"},
    "said": ["Qdrant: starts on edge empty"],
    "comes_back": [],
    "repeated": False,
    "was_lost": False,
}
REPEATED = {**PLAN, "settings": {}, "repeated": True, "was_lost": True}
FINE = Check("PostgreSQL", ok=True, said="takes writes")
SICK = Check("n8n", ok=False, said="refuses")


@pytest.fixture(name="here")
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack on two servers, of which `data` is gone, in which everything else works."""
    install_cli(place.context)
    environ = {**place.context.environ, "SERVER": "data", "ONTO": "edge"}
    object.__setattr__(place.context, "environ", environ)
    runner = place.runner
    runner.on("toolchain.recovery.plan Pulumi.dev.yaml data edge", Result(0, json.dumps(PLAN)))
    runner.on("stack select", Result(0))
    network = on("data", "front", NETWORK, retainOnDelete=True)
    state = {"deployment": {"resources": [provider("data"), provider("edge"), network]}}
    runner.on("stack export", Result(0, json.dumps(state)))
    runner.on("config get", Result(1))
    for words in ("config set", "config rm", "stack import"):
        runner.on(words, Result(0))
    monkeypatch.setattr(agreed, "preview", lambda _stack: runner.calls.append(["preview"]))
    monkeypatch.setattr(recover, "checks", lambda _stack: [FINE])
    return Stack(place.context)


def run(
    place: Workplace, here: Stack, typed: str = "dev", failure: ToolchainError | None = None
) -> int:
    """Type the command and an answer; the update may fail."""

    def update(_context: Context) -> int:
        place.runner.calls.append(["update"])
        if failure:
            raise failure
        return 0

    return recover.recover(here, update, lambda _question: typed)


def steps(place: Workplace) -> list[str]:
    """Return what was done, in order."""
    known = ("config set", "config rm", "stack import", "preview", "update")
    joined = [" ".join(call) for call in place.runner.calls]
    return [step for call in joined for step in known if step in call]


def plans(place: Workplace, plan: dict[str, Any]) -> None:
    """Have the plan be another one."""
    words = "toolchain.recovery.plan Pulumi.dev.yaml data edge"
    place.runner.on(words, Result(0, json.dumps(plan)))


def test_it_is_shown_agreed_to_done_and_tried(place: Workplace, here: Stack) -> None:
    assert run(place, here) == 0
    assert steps(place) == ["config set", "config set", "preview", "update"]
    assert place.lines[0].startswith("data is given up as lost. Switch it off at the provider")
    for line in ("  tapbot-stack:placement.qdrant: edge", "- Qdrant: starts on edge empty"):
        assert line in place.lines
    assert "ok     PostgreSQL: takes writes" in place.lines


def test_a_check_that_fails_is_told_and_fails_the_command(
    place: Workplace, here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recover, "checks", lambda _stack: [SICK, FINE])
    assert run(place, here) == 1
    assert "WRONG  n8n: refuses" in place.lines
    assert "ok     PostgreSQL: takes writes" in place.lines, "the others are asked, too"


def test_a_no_puts_file_and_state_back(place: Workplace, here: Stack) -> None:
    with pytest.raises(ToolchainError, match="nothing was changed: dev was not typed"):
        run(place, here, typed="no")
    assert steps(place)[3:] == ["config rm", "config rm", "stack import"]
    imported = json.loads(place.runner.stdin[-1] or "")
    assert imported["deployment"]["resources"][2] == on("data", "front", NETWORK), (
        "`make status` would not ask a server that is there"
    )


def test_a_no_to_a_repeated_run_leaves_the_server_lost(place: Workplace, here: Stack) -> None:
    plans(place, REPEATED)
    with pytest.raises(ToolchainError, match="was not typed"):
        run(place, here, typed="no")
    assert steps(place) == ["preview"]


def test_a_repeated_run_goes_on_without_an_edit(place: Workplace, here: Stack) -> None:
    plans(place, REPEATED)
    assert run(place, here) == 0
    assert steps(place) == ["preview", "update"]
    assert "an earlier run goes on" in place.lines[0]
    assert "Settings:" not in place.lines


def test_an_update_that_fails_keeps_what_was_agreed_to(place: Workplace, here: Stack) -> None:
    failure = ToolchainError("pulumi up failed")
    again = "`make recover STACK=dev SERVER=data ONTO=edge` goes on"
    with pytest.raises(ToolchainError, match=again):
        run(place, here, failure=failure)
    assert "config rm" not in steps(place)
    assert "stack import" not in steps(place)


def test_mistakes_are_told_before_anything_is_asked(place: Workplace, here: Stack) -> None:
    refused = Result(1, "", "The configuration has a problem\n\n  ONTO: is not set\n")
    place.runner.on("toolchain.recovery.plan Pulumi.dev.yaml data edge", refused)
    with pytest.raises(ToolchainError, match="ONTO: is not set"):
        run(place, here)
    assert steps(place) == []


def test_a_stack_that_was_never_deployed_has_nothing_to_recover(
    place: Workplace, here: Stack
) -> None:
    place.runner.on("stack select", Result(1))
    with pytest.raises(ToolchainError, match="never deployed, as this machine knows it"):
        run(place, here)
    assert steps(place) == []


@pytest.mark.parametrize(
    ("plan", "to"),
    [(PLAN, r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+00:00"), (REPEATED, "a time before the loss")],
)
def test_what_copies_bring_back_is_a_command_to_paste(
    place: Workplace, here: Stack, plan: dict[str, Any], to: str
) -> None:
    plans(place, {**plan, "comes_back": ["uploads", "vectors"]})
    run(place, here)
    command = rf'make restore STACK=dev TO="{to}" ONLY=copies'
    found = [line for line in place.lines if "bring back uploads and vectors" in line]
    assert len(found) == 1
    assert re.search(command, found[0])
