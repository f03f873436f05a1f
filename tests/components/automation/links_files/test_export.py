"""What is printed for `make export-workflows`."""

import json
from pathlib import Path
from typing import Any

from tests.components.automation.links_files.scripted_api import Ended, run, service

LISTED: list[dict[str, Any]] = [
    {"id": "a", "name": "Published", "activeVersionId": "v"},
    {"id": "b", "name": "Draft", "activeVersionId": None},
    {"id": "c", "name": "Gone", "activeVersionId": None, "isArchived": True},
]
ANSWERS: dict[str, tuple[int, Any]] = {
    "POST /rest/login": (200, {}),
    "GET /rest/workflows": (200, {"data": LISTED}),
    **{f"GET /rest/workflows/{each['id']}": (200, {"data": each}) for each in LISTED},
    "POST /rest/logout": (200, {}),
}


def export(folder: Path, *names: str, **changes: tuple[int, Any]) -> Ended:
    """Run it on an n8n with these answers."""
    with service({**ANSWERS, **changes}) as n8n:
        addresses = {"n8n": n8n.url, "owner": "o@tapbot.kz", "directusOfWorkers": "http://d:8055"}
        files = {"addresses.json": json.dumps(addresses), "password": "the-password"}
        return run(folder, "export.mjs", files, *names, job="n8n.mjs")


def test_what_is_published_is_printed_and_drafts_are_named(tmp_path: Path) -> None:
    done = export(tmp_path)
    assert json.loads(done.out) == {
        "directus": "http://d:8055",
        "workflows": [LISTED[0]],
        "drafts": ["Draft"],
        "known": {"a": "Published", "b": "Draft"},
    }, done.err


def test_a_draft_is_printed_when_it_is_named(tmp_path: Path) -> None:
    assert json.loads(export(tmp_path, "Draft").out)["workflows"] == [LISTED[1]]


def test_what_stands_in_its_way_is_one_sentence(tmp_path: Path) -> None:
    done = export(tmp_path, **{"POST /rest/login": (401, {"code": 998})})
    assert done.code == 1
    assert done.err.startswith("o@tapbot.kz has a second factor")
    assert "the-password" not in done.out + done.err
