"""New volumes take the place of those in use only together, and only after a yes."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import agreed, swap
from toolchain.engines import LOCAL
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack
from toolchain.swap import Swap

SWAPS = [
    Swap(LOCAL, f"tapbot-stack:{name}.volume", f"old-{name}", f"new-{name}", "now")
    for name in ("postgres", "directus")
]
DEPLOYMENT = {
    "resources": [
        {"urn": each.old, "type": "docker:index/volume:Volume", "inputs": {"name": each.old}}
        for each in SWAPS
    ]
}


@pytest.fixture(name="here")
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack whose uploads were restored before."""
    install_cli(place.context)
    place.runner.on("config get --path tapbot-stack:postgres", Result(1))
    place.runner.on("config get --path tapbot-stack:directus", Result(0, "before\n"))
    for words in ("config set", "config rm", "state unprotect", "state protect"):
        place.runner.on(words, Result(0))
    monkeypatch.setattr(agreed, "preview", lambda _stack: 0)
    return Stack(place.context)


def ran(place: Workplace, words: str) -> list[str]:
    """Return the last words of each command of a kind."""
    return [" ".join(call) for call in place.runner.ran(words)]


def test_a_yes_sets_all_of_them(place: Workplace, here: Stack) -> None:
    swap.agree(here, DEPLOYMENT, SWAPS, lambda _question: "dev")
    assert len(ran(place, "config set")) == len(ran(place, "state unprotect")) == 2
    assert ran(place, "state protect") == []


def test_a_no_puts_each_back_to_what_it_was(place: Workplace, here: Stack) -> None:
    with pytest.raises(ToolchainError, match="nothing was changed"):
        swap.agree(here, DEPLOYMENT, SWAPS, lambda _question: "no")
    assert "postgres.volume" in ran(place, "config rm")[0]
    assert "before" in ran(place, "config set")[-1]
    assert len(ran(place, "state protect")) == 2


def test_a_volume_that_the_state_does_not_know_changes_nothing(
    place: Workplace, here: Stack
) -> None:
    with pytest.raises(ToolchainError, match="knows no volume old-postgres"):
        swap.agree(here, {"resources": []}, SWAPS, lambda _question: "dev")
    assert ran(place, "config set") == []


def test_the_last_line_of_a_container_is_its_result(place: Workplace, here: Stack) -> None:
    place.runner.on("docker run", Result(0, "copying\n" + json.dumps({"files": 3})))
    assert swap.result_of(here, ["docker", "run"]) == {"files": 3}
    place.runner.on("docker run", Result(3, json.dumps({"refused": "too little disk"})))
    with pytest.raises(ToolchainError, match="nothing was changed: too little disk"):
        swap.result_of(here, ["docker", "run"])
