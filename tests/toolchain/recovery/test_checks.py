"""What works after a loss is found out by asking, and no password is part of a command."""

import json
import os
import subprocess
from typing import Any

import pytest

from tests.components.automation.links_files.scripted_api import Answers, service
from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers
from toolchain.containers import Container, Survey
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.recovery.checks import HERE, checks
from toolchain.stack import Stack

EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
LOGIN = {"email": "admin@tapbot.kz", "password": "a secret"}
LOGINS = {"directus": LOGIN, "n8n": LOGIN, "qdrant": {"apiKey": "a key"}}
PRIMARY = {"recovers": False, "waited_for": [], "bytes": None, "seconds": None, "silent": None}
STANDBY = {**PRIMARY, "recovers": True}
ALL = ("postgres", "directus", "n8n", "qdrant", "links")
LISTED = 'HTTP/1.1 200 OK\r\nx: y\r\n\r\n{"result": {"collections": [{"name": "articles"}]}}'


def container(service: str, condition: str = "healthy") -> Container:
    """Return a container on the server that took over."""
    return Container(f"tapbot-dev-{service}", service, "edge", condition, "-", "x", 0, EDGE)


@pytest.fixture(name="here")
def stack(place: Workplace) -> Stack:
    """A stack in which everything works."""
    install_cli(place.context)
    runner, fine = place.runner, json.dumps({"ok": True, "said": "signs in"})
    runner.on("stack output credentials --show-secrets", Result(0, json.dumps(LOGINS)))
    runner.on("stack export", Result(0, "{}"))
    runner.on("pg_logical_emit_message", Result(0, "0/16B3748\n"))
    runner.on("tapbot-dev-postgres psql", Result(0, json.dumps(PRIMARY)))
    runner.on("tapbot-dev-directus node", Result(0, fine))
    runner.on("tapbot-dev-n8n node", Result(0, fine))
    runner.on("tapbot-dev-qdrant bash", Result(0, LISTED))
    runner.on("round.mjs", Result(0, "round trip: 0.3 s\n"))
    return Stack(place.context)


def said(
    here: Stack, monkeypatch: pytest.MonkeyPatch, *found: Container, silent: str = ""
) -> dict[str, str]:
    """Return the lines by what was asked; without a name everything is there."""
    survey = Survey(list(found) or [container(name) for name in ALL], [], [silent] * bool(silent))
    monkeypatch.setattr(containers, "survey", lambda *_args: survey)
    return {each.what: each.line for each in checks(here)}


def test_everything_that_works_is_one_line(here: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(said(here, monkeypatch).values()) == [
        "ok     containers: all 5 are well",
        "ok     PostgreSQL: the primary on edge takes writes",
        "ok     Directus: signs in",
        "ok     n8n: signs in",
        "ok     Qdrant: answers, and has articles",
        "ok     credential and webhook: round trip: 0.3 s",
    ]


def test_no_password_can_be_seen_among_processes(
    place: Workplace, here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(here, monkeypatch)
    ran = " ".join(word for call in place.runner.calls for word in call)
    assert "a secret" not in ran
    assert "a key" not in ran
    assert json.dumps(LOGIN) in place.runner.stdin
    assert "a key\n" in place.runner.stdin


@pytest.mark.parametrize(
    ("words", "answer", "what", "line"),
    [
        ("pg_logical_emit", Result(1, "", "read-only"), "PostgreSQL", "takes no write: read-only"),
        ("postgres psql", Result(0, json.dumps(STANDBY)), "PostgreSQL", "0 primaries (PostgreSQL"),
        ("postgres psql", Result(2, "", "starting"), "PostgreSQL", "cannot be asked: starting"),
        ("directus node", Result(0, '{"ok": false, "said": "no"}'), "Directus", ": no"),
        ("directus node", Result(0, "a log"), "Directus", "something else than JSON"),
        ("n8n node", Result(137, "", "killed"), "n8n", "tapbot-dev-n8n on edge: killed"),
        ("qdrant bash", Result(0, "HTTP/1.1 401 No\r\n\r\n"), "Qdrant", "(HTTP/1.1 401 No)"),
        ("qdrant bash", Result(1), "Qdrant", "on edge: no message"),
        ("round.mjs", Result(1, "one half is broken\n"), "credential and webhook", "broken"),
    ],
)
def test_what_does_not_work_is_said(
    place: Workplace,
    here: Stack,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    answer: Result,
    what: str,
    line: str,
) -> None:
    others = {key: each for key, each in place.runner.answers.items() if key != words}
    place.runner.answers = {words: [answer], **others}
    found = said(here, monkeypatch)
    assert found[what].startswith("WRONG  ")
    assert line in found[what]
    assert sum(each.startswith("WRONG") for each in found.values()) == 1


def test_a_service_that_is_not_well_is_not_asked(
    place: Workplace, here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = said(here, monkeypatch, container("postgres"), container("n8n", "unhealthy"))
    assert found["n8n"] == "WRONG  n8n: is unhealthy on edge"
    assert found["containers"] == "WRONG  containers: tapbot-dev-n8n on edge is unhealthy"
    assert not place.runner.ran("tapbot-dev-n8n node")


def test_what_a_stack_does_not_have_is_not_asked(
    here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = said(here, monkeypatch, container("postgres"))
    assert set(found) == {"containers", "PostgreSQL", "credential and webhook"}
    assert "not tried, the stack has no links" in found["credential and webhook"]


def test_a_server_that_does_not_answer_is_told(
    here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = said(here, monkeypatch, container("postgres"), silent="docker ps on edge failed")
    assert found["containers"] == "WRONG  containers: docker ps on edge failed"


def test_logins_that_cannot_be_read_are_an_error(
    place: Workplace, here: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.runner.on("stack output credentials --show-secrets", Result(255, "", "no passphrase"))
    with pytest.raises(ToolchainError, match="credentials failed: no passphrase"):
        said(here, monkeypatch)


TOKENS = (200, {"data": {"access_token": "a", "refresh_token": "r"}})
FILE = (200, {"data": [{"id": "x", "filename_download": "a.png"}]})
DIRECTUS: Answers = {"POST /auth/login": TOKENS, "SEARCH /files": FILE, "GET /assets/x": (200, {})}


def asked(script: str, answers: Answers, login: dict[str, str] = LOGIN) -> dict[str, Any]:
    """Run a script as in its container, against a service that answers so."""
    with service(answers) as there:
        port = there.url.rpartition(":")[2]
        done = subprocess.run(
            ["node", "--input-type=module", "-e", (HERE / script).read_text()],
            env={"PATH": os.environ["PATH"], "PORT": port, "N8N_PORT": port},
            input=json.dumps(login),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("changes", "ok", "line"),
    [
        ({}, True, "signs admin@tapbot.kz in, its newest file, a.png, can be read"),
        ({"SEARCH /files": (200, {"data": []})}, True, "it has no file yet"),
        ({"GET /assets/x": (403, {})}, False, "its newest file, a.png, cannot be read (403)"),
        ({"SEARCH /files": (500, {})}, False, "its files cannot be listed (500)"),
        ({"POST /auth/login": (401, {"errors": [{}]})}, False, "refuses admin@tapbot.kz (401)"),
        (
            {"POST /auth/login": (401, {"errors": [{"extensions": {"code": "INVALID_OTP"}}]})},
            True,
            "knows admin@tapbot.kz, who has a second factor: no file was read",
        ),
    ],
)
def test_directus_signs_in_and_gives_a_file(changes: Answers, ok: bool, line: str) -> None:
    answer = asked("directus.mjs", {**DIRECTUS, **changes})
    assert answer["ok"] is ok
    assert line in answer["said"]


@pytest.mark.parametrize(
    ("status", "body", "ok", "line"),
    [
        (200, {}, True, "signs admin@tapbot.kz in"),
        (401, {"code": 998}, True, "knows admin@tapbot.kz, who has a second factor"),
        (401, {"code": 0}, False, "refuses admin@tapbot.kz (401)"),
    ],
)
def test_n8n_signs_in(status: int, body: object, ok: bool, line: str) -> None:
    answer = asked("n8n.mjs", {"POST /rest/login": (status, body)})
    assert answer == {"ok": ok, "said": line}


def test_qdrant_is_asked_with_its_key() -> None:
    text = (HERE / "qdrant.sh").read_text()
    listed = {"GET /collections": (200, {"result": {"collections": [{"name": "articles"}]}})}
    with service(listed) as there:
        script = text.replace("/6333", f"/{there.url.rpartition(':')[2]}")
        done = subprocess.run(
            ["bash", "-c", script], input="a key\n", capture_output=True, text=True, check=True
        )
    assert done.stdout.rstrip().endswith('{"result": {"collections": [{"name": "articles"}]}}')
