"""The links of a stack: one line, one round, and both jobs once more."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_upgrade import PROVIDER, recorded
from toolchain import containers, links
from toolchain.containers import Container, Survey
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
FINISHED = "2026-01-01T00:00:00.000Z"
NOW = 1767225600.0
JOB = {
    "Config": {"User": "1000:1000", "Image": "x:1"},
    "NetworkSettings": {"Networks": {"tapbot-dev-back": {}}},
}


def container(service: str, condition: str = "healthy") -> Container:
    """Return a container of the links on a remote server."""
    return Container(f"tapbot-dev-{service}", service, "edge", condition, "-", "x:1", 0, EDGE)


@pytest.fixture
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with links."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    exported = {"deployment": {"resources": [PROVIDER, recorded(links.WATCH, "x:1")]}}
    place.runner.on("stack export", Result(0, json.dumps(exported)))
    place.runner.on("container inspect", Result(0, json.dumps([JOB])))
    there = [container("links"), *(container(name, "done") for name in links.JOBS)]
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey(there, [], []))
    return Stack(place.context)


@pytest.mark.parametrize(
    ("said", "after", "line"),
    [
        ({"finished": FINISHED, "seconds": 0.31}, 130, "the last round trip 2 min ago took 0.3 s"),
        ({"finished": FINISHED, "seconds": 0.31}, 1000, "BUT none since: the last round trip 16"),
        ({}, 0, "BUT no round has worked yet"),
        ({"complaint": "no answer"}, 0, "BUT no answer."),
    ],
)
def test_how_the_links_stand_is_one_line(said: dict[str, object], after: float, line: str) -> None:
    assert line in links.line(said, NOW + after)


def test_a_round_is_made_on_the_server_of_the_watch(place: Workplace, stack: Stack) -> None:
    place.runner.on("round.mjs", Result(0, "round trip: 0.3 s\n"))
    assert links.after_update(stack) == ["n8n <-> Directus: round trip: 0.3 s"]
    [sent] = place.runner.ran("round.mjs")
    assert "203.0.113.10" in sent


def test_a_round_that_fails_says_which_half(place: Workplace, stack: Stack) -> None:
    place.runner.on("round.mjs", Result(1, "the way from Directus to n8n is broken\n"))
    said = links.after_update(stack)
    assert said == ["n8n <-> Directus: BUT the way from Directus to n8n is broken"]


def test_what_waits_for_somebody_is_told_after_an_update(place: Workplace, stack: Stack) -> None:
    place.runner.on("round.mjs", Result(0, "round trip: 0.3 s\n"))
    place.runner.on("logs tapbot-dev-links-directus", Result(0, "create x\nwaits: for you\n"))
    assert links.after_update(stack)[1:] == ["n8n <-> Directus: waits: for you"]


def test_a_stack_without_links_says_nothing(
    place: Workplace, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey([], [], []))
    assert links.after_update(stack) == []
    assert links.advice(stack, []) == ""
    with pytest.raises(ToolchainError, match="has no links"):
        links.make(stack)


def test_a_stack_that_never_had_links_asks_no_server(place: Workplace) -> None:
    install_cli(place.context)
    exported = {"deployment": {"resources": [PROVIDER, recorded("n8n", "x:1")]}}
    place.runner.on("stack export", Result(0, json.dumps(exported)))
    assert links.after_update(Stack(place.context)) == []
    assert not place.runner.ran("docker")


def test_both_jobs_run_again_with_their_own_files_and_no_more_rights(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("docker run", Result(0, "no changes\n"))
    assert links.make(stack) == 0
    first, second = (" ".join(each) for each in place.runner.ran("docker run"))
    assert "directus.mjs" in first
    assert "n8n.mjs" in second
    for word in ("--read-only", "--cap-drop=ALL", "--network=tapbot-dev-back", "--user=1000:1000"):
        assert word in first
    assert "--dry" not in first


def test_the_second_job_waits_for_the_first(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker run", Result(1, "Directus: no answer\n"))
    assert links.make(stack) == 1
    assert len(place.runner.ran("docker run")) == 1


def test_a_job_of_several_networks_runs_again_where_traefik_is(
    place: Workplace, stack: Stack
) -> None:
    both: dict[str, object] = {"tapbot-dev-back": {}, "tapbot-dev-front": {}}
    described = {**JOB, "NetworkSettings": {"Networks": both}}
    place.runner.on("container inspect", Result(0, json.dumps([described])))
    place.runner.on("docker run", Result(0, "no changes\n"))
    assert links.make(stack) == 0
    assert "--network=tapbot-dev-front" in " ".join(place.runner.ran("docker run")[1])
