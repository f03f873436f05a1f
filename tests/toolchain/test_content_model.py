"""`make export-schema` and `make apply-schema`: by Directus's own tool, after a question."""

import dataclasses
import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_links import EDGE
from toolchain import containers, content_model, links
from toolchain.containers import Container, Survey
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

LOSS = "field articles.price is deleted with its data"
RUNNING = {
    "Config": {"User": "1000:1000", "Image": "directus:1", "Env": ["DB_HOST=postgres"]},
    "NetworkSettings": {"Networks": {"tapbot-dev-front": {}, "tapbot-dev-back": {}}},
}


def plan(*changes: str, losses: tuple[str, ...] = ()) -> Result:
    """Return what the virtualenv's part answers."""
    return Result(0, json.dumps({"changes": changes, "losses": losses, "snapshot": {"a": 1}}))


@pytest.fixture
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack whose Directus is on another server."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, "{}"))
    place.runner.on("container inspect", Result(0, json.dumps([RUNNING])))
    place.runner.on("schema snapshot", Result(0, '{"live": 1}'))
    place.runner.on("schema apply", Result(0))
    monkeypatch.setattr(links, "there", lambda _stack: False)
    there = [Container("tapbot-dev-directus-1", "directus", "edge", "healthy", "-", "x", 0, EDGE)]
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey(there, [], []))
    return Stack(place.context)


def test_the_tool_runs_beside_a_replica_on_its_server(place: Workplace, stack: Stack) -> None:
    place.runner.on("model_files write", Result(0, "directus/snapshot.yaml: written\n"))
    assert content_model.export(stack) == 0
    words = " ".join(place.runner.ran("schema snapshot")[0])
    for word in ("203.0.113.10", "--volumes-from=tapbot-dev-directus-1:ro", "--read-only"):
        assert word in words
    assert "--network=tapbot-dev-back" in words, "the database is there"
    assert "--env DB_HOST=postgres" in words
    assert place.runner.stdin[-1] == '{"live": 1}'
    assert "snapshot.yaml: written" in place.printed.getvalue()


def test_nothing_is_applied_where_nothing_differs(place: Workplace, stack: Stack) -> None:
    place.runner.on("model_files plan", plan())
    assert content_model.apply(stack) == 0
    assert not place.runner.ran("schema apply")


def test_new_collections_are_shown_to_n8n_and_bots_that_wait_for_them(
    place: Workplace, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "there", lambda _stack: True)
    monkeypatch.setattr(links, "make", lambda _stack: 7)
    place.runner.on("model_files plan", plan("collection articles is created"))
    assert content_model.apply(stack) == 7


def test_what_loses_nothing_is_shown_and_applied(place: Workplace, stack: Stack) -> None:
    place.runner.on("model_files plan", plan("collection tags is created"))
    assert content_model.apply(stack) == 0
    assert "collection tags is created" in place.printed.getvalue()
    assert len(place.runner.ran("schema apply")) == 1
    assert place.runner.stdin[-1] == '{"a": 1}'


@pytest.mark.parametrize("typed", ["", "yes", "prod"])
def test_a_loss_is_asked_about(place: Workplace, stack: Stack, typed: str) -> None:
    place.runner.on("model_files plan", plan(LOSS, losses=(LOSS,)))
    with pytest.raises(ToolchainError, match="nothing was changed: dev was not typed"):
        content_model.apply(stack, lambda _: typed)
    assert LOSS in place.printed.getvalue(), "the question comes after what it is about"
    assert not place.runner.ran("schema apply")
    assert content_model.apply(stack, lambda _: "dev") == 0
    assert place.runner.ran("schema apply")


def test_nobody_at_the_terminal_is_a_no(place: Workplace, stack: Stack) -> None:
    def ends(_question: str) -> str:
        raise EOFError

    place.runner.on("model_files plan", plan(LOSS, losses=(LOSS,)))
    with pytest.raises(ToolchainError, match="nothing was changed"):
        content_model.apply(stack, ends)


def test_a_dry_run_only_tells(place: Workplace, stack: Stack) -> None:
    place.runner.on("model_files plan", plan(LOSS, losses=(LOSS,)))
    dry = Stack(dataclasses.replace(stack.context, flags=frozenset({"dry"})))
    assert content_model.apply(dry) == 3
    assert not place.runner.ran("schema apply")


def test_what_the_tool_says_is_passed_on(place: Workplace, stack: Stack) -> None:
    place.runner.on("schema snapshot", Result(1, "", "npm notice\nno connection\n"))
    with pytest.raises(ToolchainError, match="Directus's tool failed on edge: no connection"):
        content_model.export(stack)


def test_without_directus_there_is_no_model(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey([], [], []))
    with pytest.raises(ToolchainError, match="has no Directus that runs"):
        content_model.export(stack)
