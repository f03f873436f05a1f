"""A restore touches nothing that runs before somebody has typed the name of the stack."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import agreed, containers, restore
from toolchain.containers import Container, Survey
from toolchain.engines import LOCAL, Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

OLD = "tapbot-dev-postgres-data"
URN = f"urn:pulumi:dev::t::docker:index/volume:Volume::{OLD}"
EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
RESULT = {
    "backup": "20261126T030000",
    "moment": None,
    "last": "",
    "tables": {"n8n": 9},
    "seconds": 4.0,
}
DEPLOYMENT = {
    "resources": [
        {"urn": URN, "type": "docker:index/volume:Volume", "id": OLD, "inputs": {"name": OLD}}
    ]
}
DESCRIBED = [
    {
        "Mounts": [{"Name": OLD, "Destination": "/var/lib/postgresql/data"}],
        "Config": {"Env": ["ZONE=Asia/Almaty"], "User": "999:999", "Image": "backup:3"},
    }
]


def container(service: str, engine: Engine = LOCAL) -> Container:
    """Return a container that runs."""
    return Container(f"tapbot-dev-{service}-data", service, "data", "healthy", "-", "x", 0, engine)


def stack(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    found: list[Container] | None = None,
    **environ: str,
) -> Stack:
    """Return a stack with PostgreSQL and backups, in which everything works."""
    install_cli(place.context)
    runner = place.runner
    runner.on("stack select", Result(0))
    runner.on("stack export", Result(0, json.dumps({"deployment": DEPLOYMENT})))
    runner.on("container inspect", Result(0, json.dumps(DESCRIBED)))
    runner.on("set -o pipefail", Result(0))
    runner.on("backup_program restore", Result(0, json.dumps(RESULT)))
    runner.on("config get", Result(1))
    for words in ("volume create", "volume rm", "config set", "config rm", "inspect --format"):
        runner.on(words, Result(0))
    for words in ("state unprotect", "state protect"):
        runner.on(words, Result(0))
    there = found or [container("backups"), container("postgres")]
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey(there, [], []))
    monkeypatch.setattr(agreed, "preview", lambda _stack: place.runner.calls.append(["preview"]))

    class Update:
        def __init__(self, _context: object) -> None: ...

        def run(self, _report: object) -> None:
            place.runner.calls.append(["update"])

    monkeypatch.setattr(restore, "UpdateStep", Update)
    object.__setattr__(place.context, "environ", {**place.context.environ, **environ})
    return Stack(place.context)


def words(place: Workplace) -> list[str]:
    """Return the steps, in order."""
    steps = (
        *("volume create", "backup_program restore", "set -o pipefail", "volume rm", "config set"),
        *("config rm", "state unprotect", "state protect", "preview", "update"),
    )
    joined = [" ".join(call) for call in place.runner.calls]
    return [step for call in joined for step in steps if step in call]


def test_it_is_used_after_the_name_was_typed(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stack(place, monkeypatch, TO="latest")
    assert restore.restore(here, ask=lambda _question: "dev") == 0
    assert words(place) == [
        *("volume create", "backup_program restore", "config set", "state unprotect"),
        *("preview", "update"),
    ]
    [run] = place.runner.ran("backup_program restore")
    assert "--network none" in " ".join(run), "no flow of a restored database may reach anybody"
    assert run[-1] == "latest"
    assert OLD in place.lines[-1], "what was there before is kept"


@pytest.mark.parametrize("typed", ["", "yes", "DEV"])
def test_anything_else_puts_everything_back(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    with pytest.raises(ToolchainError, match="nothing was changed"):
        restore.restore(stack(place, monkeypatch, TO="latest"), ask=lambda _question: typed)
    assert words(place)[-3:] == ["state protect", "config rm", "volume rm"]
    assert "update" not in words(place)


def test_a_refusal_is_told_and_leaves_no_volume(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stack(place, monkeypatch, TO="lunch")
    refused = Result(3, json.dumps({"refused": "TO: is neither a time nor a known name"}))
    place.runner.on("backup_program restore", refused)
    with pytest.raises(ToolchainError, match="nothing was changed: TO: is neither"):
        restore.restore(here)
    assert words(place) == ["volume create", "backup_program restore", "volume rm"]


def test_an_update_that_fails_keeps_the_restored_data(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stack(place, monkeypatch, TO="latest", CONFIRM="dev")

    class Update:
        def __init__(self, _context: object) -> None: ...

        def run(self, _report: object) -> None:
            raise ToolchainError("pulumi up failed")

    monkeypatch.setattr(restore, "UpdateStep", Update)
    with pytest.raises(ToolchainError, match="pulumi up failed"):
        restore.restore(here)
    assert "volume rm" not in words(place), "the next update would begin with an empty database"


def test_data_is_carried_to_another_server(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [container("backups", EDGE), container("postgres")]
    restore.restore(stack(place, monkeypatch, found, TO="latest", CONFIRM="dev"))
    [[_bash, _c, piped]] = place.runner.ran("set -o pipefail")
    there, here = piped.split(" | ")
    assert "203.0.113.10" in there
    assert "-xf -" in here
    assert words(place)[2:4] == ["set -o pipefail", "volume rm"], "there it is not needed"


def test_postgresql_alone_can_be_asked_for(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [container("backups"), container("postgres"), container("offsite")]
    here = stack(place, monkeypatch, found, TO="latest", CONFIRM="dev", ONLY="postgres")
    assert restore.restore(here) == 0
    assert not place.runner.ran("restic_program")


COPIED = {"what": "uploads", "of": ["2026"], "files": 3, "size": 17, "seconds": 1.0}
UPLOADS = "tapbot-dev-directus-uploads"


def copied(place: Workplace, monkeypatch: pytest.MonkeyPatch, to: str) -> Stack:
    """Return a stack of which uploads alone are to come back; it has no backups that run."""
    found = [container("directus"), container("offsite")]
    here = stack(place, monkeypatch, found, TO=to, ONLY="copies", CONFIRM="dev")
    volume = {"urn": "u", "type": "docker:index/volume:Volume", "inputs": {"name": UPLOADS}}
    exported = {"deployment": {"resources": [volume]}}
    place.runner.on("stack export", Result(0, json.dumps(exported)))
    described = [
        {
            "Mounts": [{"Name": UPLOADS, "Destination": "/directus/uploads"}],
            "Config": {"Env": [], "Image": "backup:3"},
            "NetworkSettings": {"Networks": {"tapbot-dev-back": {}}},
        }
    ]
    place.runner.on("container inspect", Result(0, json.dumps(described)))
    place.runner.on("restic_program restore", Result(0, json.dumps(COPIED)))
    return here


def test_uploads_alone_come_back_beside_a_database_that_is_whole(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = copied(place, monkeypatch, "2026-11-26 13:30:05+00:00")
    assert restore.restore(here) == 0
    assert not place.runner.ran("backup_program"), "nothing written since would be there"
    [fetched] = place.runner.ran("restic_program restore")
    assert fetched[-2:] == ["uploads", "1795699805.0"]
    assert not any("PostgreSQL" in line for line in place.lines)


@pytest.mark.parametrize("to", ["2026-11-26 13:30:05", "before-import"])
def test_copies_are_of_a_time_that_needs_no_backups_to_be_read(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    with pytest.raises(ToolchainError, match="TO: is no time with an offset"):
        restore.restore(copied(place, monkeypatch, to))
    assert words(place) == []


def test_a_stack_without_copies_has_nothing_to_bring_back(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stack(place, monkeypatch, [container("directus")], TO="latest", ONLY="copies")
    with pytest.raises(ToolchainError, match="the stack has no copies of uploads and vectors"):
        restore.restore(here)
    assert words(place) == []


@pytest.mark.parametrize(
    ("environ", "found", "said"),
    [
        ({}, None, "TO: is not set"),
        ({"TO": "latest", "ONLY": "n8n"}, None, "ONLY: is not known"),
        ({"TO": "latest"}, [container("postgres")], "has no backups that run"),
        ({"TO": "latest"}, [container("backups"), *[container("postgres")] * 2], "names 2 servers"),
    ],
)
def test_what_is_missing_is_said_first(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    found: Any,
    said: str,
) -> None:
    with pytest.raises(ToolchainError, match=said):
        restore.restore(stack(place, monkeypatch, found, **environ))
    assert words(place) == []
