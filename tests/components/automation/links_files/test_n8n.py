"""The job of n8n: it publishes what differs, and says what stands in its way."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.components.automation.links_files.scripted_api import Ended, Service, run, service

OURS = {"id": "tapbot_one", "name": "one", "nodes": [{"id": "a"}], "connections": {}}
SECRETS = {"password": "the-password", "token": "the-token", "secret": "the-secret"}
CREDENTIALS = [
    {"id": "tapbot_directus", "name": "tapbot: Directus", "type": "httpHeaderAuth", "data": {}},
    {"id": "tapbot_internal", "name": "tapbot: internal", "type": "httpHeaderAuth", "data": {}},
]


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
            {"data": [*CREDENTIALS, {"id": "peoples", "name": "Ours", "type": "crypto"}]},
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


def job(
    folder: Path, at: Service, *arguments: str, wanted: Sequence[Mapping[str, Any]] = (OURS,)
) -> Ended:
    """Run the job against a service that is both n8n and Directus."""
    addresses = {"n8n": at.url, "webhooks": at.url, "directus": at.url}
    addresses["owner"] = "owner@tapbot.kz"
    files = {
        "addresses.json": json.dumps(addresses),
        "credentials.json": json.dumps(CREDENTIALS),
        "workflows.json": json.dumps([each["id"] for each in wanted]),
        "workflows/tapbot_old.json": json.dumps({**OURS, "id": "tapbot_old"}),
        **{f"workflows/{each['id']}.json": json.dumps(each) for each in wanted},
    }
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
        "change workflow one: nodes",
        "publish workflow one",
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
    assert (done.code, done.out) == (3, "would create workflow one\nn8n: 1 change\n")
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


def test_a_hundred_new_ones_are_written_published_and_waited_for(tmp_path: Path) -> None:
    many = [{**OURS, "id": f"tapbot_{n}", "name": f"number {n}"} for n in range(100)]
    answers = complete() | {"POST /rest/workflows": (200, {"data": {"versionId": "v"}})}
    for each in many:
        path = f"/rest/workflows/{each['id']}"
        answers[f"POST {path}/activate"] = (200, {})
        answers[f"GET {path}/publication-status"] = (200, {"data": {"status": "published"}})
    with service(answers) as n8n:
        done = job(tmp_path, n8n, wanted=[OURS, *many])
    assert done.out.endswith("n8n: 200 changes\n"), done.err
    for word in ("POST /rest/workflows", "/activate", "/publication-status"):
        assert len([each for each in n8n.asked if each.endswith(word)]) == 100


def test_a_path_that_moved_between_two_of_them_is_tried_again(tmp_path: Path) -> None:
    other = {**OURS, "id": "tapbot_two", "name": "two"}
    unpublished = {**OURS, "versionId": "w", "activeVersionId": None}
    taken = (409, {"message": "There is a conflict with one of the webhooks."})
    answers = complete()
    answers["GET /rest/workflows"] = (200, {"data": [OURS, other]})
    for each in ("tapbot_one", "tapbot_two"):
        path = f"/rest/workflows/{each}"
        answers[f"GET {path}"] = (200, {"data": {**unpublished, "id": each, "name": each[7:]}})
        answers[f"POST {path}/activate"] = (200, {}) if each == "tapbot_one" else taken
        answers[f"GET {path}/publication-status"] = (200, {"data": {"status": "published"}})
    with service(answers) as n8n:
        done = job(tmp_path, n8n, wanted=[OURS, other])
    assert n8n.asked.count("POST /rest/workflows/tapbot_two/activate") == 2
    assert done.code == 1
    assert "workflow two cannot be published" in done.err
    assert "workflow one" not in done.err


def test_a_credential_that_somebody_renamed_is_named(tmp_path: Path) -> None:
    renamed = [{**CREDENTIALS[0], "name": "mine"}, CREDENTIALS[1]]
    answers = {**complete(), "GET /api/v1/credentials": (200, {"data": renamed})}
    with service(answers) as n8n:
        done = job(tmp_path, n8n, "--dry")
    assert (done.code, done.out) == (
        3,
        "would change credential tapbot: Directus: name\nn8n: 1 change\n",
    )
