"""The job of n8n: it publishes what differs, and says what stands in its way."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.components.automation.links_files.scripted_api import Ended, Service, run, service

OURS = {"id": "tapbot_one", "name": "one", "nodes": [{"id": "a"}], "connections": {}}
SECRETS = {"password": "the-password", "token": "the-token", "secret": "the-secret"}


def complete(**changes: tuple[int, Any]) -> dict[str, tuple[int, Any]]:
    """Return the answers of an n8n and a Directus that have all that is wanted."""
    there = {**OURS, "nodes": [{"id": "a", "webhookId": "n8n's own"}], "versionId": "v"}
    row = {"started": "2026-01-01T00:00:00.000Z", "finished": "2026-01-01T00:00:00.300Z"}
    return {
        "GET /users/me": (200, {"data": {}}),
        "POST /rest/login": (200, {}),
        "GET /rest/api-keys": (200, {"data": {"items": []}}),
        "POST /rest/api-keys": (200, {"data": {"rawApiKey": "key"}}),
        "GET /api/v1/credentials": (
            200,
            {"data": [{"id": "tapbot_directus"}, {"id": "tapbot_internal"}, {"id": "peoples"}]},
        ),
        "PATCH /api/v1/credentials/tapbot_directus": (200, {}),
        "PATCH /api/v1/credentials/tapbot_internal": (200, {}),
        "GET /rest/workflows/tapbot_one": (200, {"data": {**there, "activeVersionId": "v"}}),
        "GET /rest/workflows": (200, {"data": [{"id": "tapbot_one"}, {"id": "peoples"}]}),
        "POST /rest/logout": (200, {}),
        "POST /webhook/internal/round": (200, {"data": {"id": 7}}),
        "SEARCH /items/tapbot_round": (200, {"data": [row]}),
        **changes,
    }


def job(folder: Path, at: Service, *arguments: str) -> Ended:
    """Run the job against a service that is both n8n and Directus."""
    addresses = {"n8n": at.url, "webhooks": at.url, "directus": at.url}
    addresses["owner"] = "owner@tapbot.kz"
    files = {"addresses.json": json.dumps(addresses), "workflows.json": json.dumps([OURS])}
    return run(folder, "n8n.mjs", {**files, **SECRETS}, *arguments)


def test_what_is_there_is_not_written_again_and_the_round_is_timed(tmp_path: Path) -> None:
    with service(complete()) as n8n:
        done = job(tmp_path, n8n)
    assert (done.code, done.out) == (0, "round trip: 0.3 s\nn8n: no changes\n"), done.err
    assert not [each for each in n8n.asked if "workflows" in each and not each.startswith("GET")]


def test_a_workflow_that_differs_is_written_and_published(tmp_path: Path) -> None:
    edited = {**OURS, "nodes": [], "versionId": "w", "activeVersionId": "v"}
    answers = complete() | {
        "GET /rest/workflows/tapbot_one": (200, {"data": edited}),
        "PATCH /rest/workflows/tapbot_one": (200, {}),
        "POST /rest/workflows/tapbot_one/activate": (200, {}),
        "GET /rest/workflows/tapbot_one/publication-status": (
            200,
            {"data": {"status": "published"}},
        ),
    }
    with service(answers) as n8n:
        done = job(tmp_path, n8n)
    assert done.out.splitlines()[:2] == [
        "change workflow tapbot_one: nodes",
        "publish workflow tapbot_one",
    ], done.err


def test_what_is_ours_and_not_wanted_any_more_is_removed_and_nothing_else(tmp_path: Path) -> None:
    listed = [{"id": each} for each in ("tapbot_one", "tapbot_old", "peoples")]
    answers = complete() | {
        "GET /rest/workflows": (200, {"data": listed}),
        "POST /rest/workflows/tapbot_old/archive": (200, {}),
        "DELETE /rest/workflows/tapbot_old": (200, {}),
    }
    with service(answers) as n8n:
        done = job(tmp_path, n8n)
    assert done.code == 0, done.err
    assert [each for each in n8n.asked if each.startswith("DELETE")] == [
        "DELETE /rest/workflows/tapbot_old"
    ]


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    answers = complete()
    del answers["GET /rest/workflows/tapbot_one"]
    with service(answers) as n8n:
        done = job(tmp_path, n8n, "--dry")
    assert (done.code, done.out) == (3, "would create workflow tapbot_one\nn8n: 1 change\n")
    assert not [each for each in n8n.asked if each.startswith("PATCH")]


@pytest.mark.parametrize(
    ("request_", "answer", "sentence"),
    [
        ("POST /rest/login", (401, {"code": 998}), "n8n mfa:disable --email=owner@tapbot.kz"),
        ("POST /rest/login", (401, {"code": 0}), "refuses n8nOwnerPassword for owner@tapbot.kz"),
        ("GET /users/me", (401, {}), "Directus refuses n8n's token: run `make links`"),
        ("POST /webhook/internal/round", (500, {}), "the way from n8n to Directus is broken"),
        ("POST /webhook/internal/round", (403, {}), "n8n refuses the secret of the links"),
    ],
)
def test_what_stands_in_its_way_is_said_in_one_sentence(
    tmp_path: Path, request_: str, answer: tuple[int, Any], sentence: str
) -> None:
    with service({**complete(), request_: answer}) as n8n:
        done = job(tmp_path, n8n)
    assert done.code == 1
    assert sentence in done.err
    assert done.err.count("\n") == 1, done.err
    assert not [value for value in SECRETS.values() if value in done.err + done.out]


def test_a_taken_path_is_said_with_the_way_out(tmp_path: Path) -> None:
    unpublished = {**OURS, "versionId": "w", "activeVersionId": None}
    taken = {"message": "There is a conflict with one of the webhooks."}
    answers = complete() | {
        "GET /rest/workflows/tapbot_one": (200, {"data": unpublished}),
        "POST /rest/workflows/tapbot_one/activate": (409, taken),
    }
    with service(answers) as n8n:
        done = job(tmp_path, n8n)
    assert done.code == 1
    assert "another workflow has that path: rename it there, or unpublish it" in done.err
