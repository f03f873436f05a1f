"""Who is primary and how far the others are behind, as the servers say themselves."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers, replication
from toolchain.containers import Container, Survey
from toolchain.engines import Engine
from toolchain.process import Result
from toolchain.stack import Stack

PRIMARY = {"recovers": False, "waited_for": [], "bytes": None, "seconds": None, "silent": None}
STANDBY = {"recovers": True, "waited_for": [], "bytes": 1200, "seconds": 1.6, "silent": 0.4}
ALONE = {"recovers": True, "waited_for": [], "bytes": None, "seconds": None, "silent": None}
HEARD = "2026-11-26 19:49:18+00: its end 0/38857D0, here 0/38857D0 (0 bytes behind)\n"


def postgres(server: str) -> Container:
    """A PostgreSQL that runs on a server."""
    engine = Engine(server, f"ssh://root@{server}:22")
    name = f"tapbot-dev-postgres-{server}"
    return Container(name, "postgres", server, "healthy", "-", "x", engine=engine)


def deployed(*followers: str) -> dict[str, Any]:
    """A state in which these servers follow `data`."""
    pairs = [{"service": "postgres", "from": "data", "to": each} for each in followers]
    root = {"type": "pulumi:pulumi:Stack", "urn": "x", "outputs": {"replication": pairs}}
    return {"resources": [root]}


def says(place: Workplace, server: str, answer: dict[str, Any] | Result) -> None:
    """Have a server's PostgreSQL answer."""
    told = answer if isinstance(answer, Result) else Result(0, json.dumps(answer))
    place.runner.on(f"tapbot-dev-postgres-{server} psql", told)


def shown(place: Workplace, *servers: str) -> list[str]:
    """The lines of the status."""
    install_cli(place.context)
    found = [postgres(server) for server in servers]
    return list(replication.lines(Stack(place.context), deployed("edge"), found))


def test_the_primary_and_the_distance_of_its_standby_are_shown(place: Workplace) -> None:
    says(place, "data", PRIMARY)
    says(place, "edge", STANDBY)
    assert shown(place, "data", "edge") == [
        "PostgreSQL on data is the primary",
        "PostgreSQL on edge follows, 1200 bytes and 2 s behind",
    ]


def test_for_whom_commits_wait_is_shown(place: Workplace) -> None:
    says(place, "data", PRIMARY | {"waited_for": ["edge"]})
    assert shown(place, "data") == ["PostgreSQL on data is the primary; each commit waits for edge"]


@pytest.mark.parametrize("answer", [ALONE, STANDBY | {"silent": 31}])
def test_a_standby_without_a_primary_tells_what_it_heard_last(
    place: Workplace, answer: dict[str, Any]
) -> None:
    says(place, "edge", answer)
    place.runner.on(".heard", Result(0, HEARD))
    assert shown(place, "edge") == [
        f"PostgreSQL on edge hears of no primary; last heard {HEARD.strip()}"
    ]


def test_a_server_that_does_not_answer_is_told(place: Workplace) -> None:
    says(place, "data", Result(2, "", "psql: error: no such file\n"))
    assert shown(place, "data") == ["PostgreSQL on data cannot be asked: psql: error: no such file"]


def test_a_single_server_is_not_asked(place: Workplace) -> None:
    install_cli(place.context)
    assert not list(replication.lines(Stack(place.context), deployed(), [postgres("data")]))
    assert not place.runner.calls


def moved(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, placed: str, kind: str = "remote"
) -> str | None:
    """What is said of an update after which PostgreSQL is placed there."""
    install_cli(place.context)
    place.runner.on("config get", Result(0, f"{placed}\n"))
    place.runner.on("toolchain.preflight.kinds", Result(0, json.dumps({"data": kind})))
    survey = Survey([postgres("data"), postgres("edge")], [], [])
    monkeypatch.setattr(containers, "survey", lambda *_args: survey)
    return replication.move(Stack(place.context), deployed("edge"))


def test_a_failover_says_what_was_last_known_of_the_lag(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(place, "edge", ALONE)
    place.runner.on(".heard", Result(0, HEARD))
    said = moved(place, monkeypatch, '["edge", "data"]', "lost")
    assert said
    assert said.startswith("Failover: PostgreSQL on edge becomes the primary in the place of data")
    assert f"It last heard {HEARD.strip()}. What data acknowledged after that is lost" in said
    assert "switch it off at the provider first" in said
    assert not place.runner.ran("postgres-data psql"), "it is lost"


def test_a_switchover_says_that_nothing_is_lost(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(place, "edge", STANDBY)
    said = moved(place, monkeypatch, '["edge", "data"]')
    assert said
    assert said.startswith("Switchover: PostgreSQL on edge becomes the primary, and data follows")
    assert said.endswith("It was 1200 bytes and 2 s behind now.")


@pytest.mark.parametrize("placed", ['["data", "edge"]', "data"])
def test_where_the_primary_stays_nobody_is_asked(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, placed: str
) -> None:
    assert moved(place, monkeypatch, placed) is None
    assert not place.runner.ran("psql")
