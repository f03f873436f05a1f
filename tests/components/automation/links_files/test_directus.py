"""The job of Directus: what it writes, what it leaves alone, and what it says."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from components.automation.wanted import PREFIX, ROLE, USER, Reader, wanted
from config.services.links import LinksSettings
from tests.components.automation.links_files.scripted_api import Ended, Service, run, service

TOKEN, PASSWORD = "the-token-of-n8n", "the-password"
BOT = Reader(name="bot-greeter", reads=["articles"], token="of-the-bot")
PEOPLES = {"id": "11111111-0000-4000-8000-000000000001", "name": "Editors"}


def complete() -> dict[str, tuple[int, Any]]:
    """Return the answers of a Directus that has all that is wanted, and something of people's."""
    state = wanted(LinksSettings())
    kinds = {f"GET /{kind}": (200, {"data": state[kind]}) for kind in ("users", "operations")}
    return {
        "POST /auth/login": (200, {"data": {"access_token": "session"}}),
        "GET /collections": (
            200,
            {"data": [{"collection": name} for name in ("tapbot_round", "tapbot_failure")]},
        ),
        **kinds,
        "GET /roles": (200, {"data": [*state["roles"], PEOPLES]}),
        "GET /flows": (200, {"data": [*state["flows"], {**PEOPLES, "status": "inactive"}]}),
        "GET /permissions": (
            200,
            {"data": [{"id": n, **each} for n, each in enumerate(state["permissions"])]},
        ),
        "GET /users/me": (200, {"data": {"id": USER}}),
    }


def job(
    folder: Path, at: Service, *arguments: str, readers: Sequence[Reader] = (), **settings: Any
) -> Ended:
    """Run the job against a service."""
    signs_in = {"url": at.url, "email": "admin@tapbot.kz"}
    state = wanted(LinksSettings.model_validate(settings), readers)
    files = {"wanted.json": json.dumps({"directus": signs_in, **state})}
    tokens = {"token": TOKEN, **{each.file: f"secret of {each.name}" for each in readers}}
    return run(folder, "directus.mjs", {**files, "password": PASSWORD, **tokens}, *arguments)


def writes(at: Service) -> list[str]:
    """Return the requests that change something."""
    return [each for each in at.asked if not each.startswith(("GET", "POST /auth"))]


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    with service(complete()) as directus:
        done = job(tmp_path, directus)
    assert (done.code, done.out) == (0, "Directus: no changes\n"), done.err
    assert writes(directus) == []


def test_drift_is_named_and_written_back(tmp_path: Path) -> None:
    answers = complete()
    [role] = wanted(LinksSettings())["roles"]
    answers["GET /roles"] = (200, {"data": [{**role, "admin_access": True}, PEOPLES]})
    answers[f"PATCH /roles/{ROLE}"] = (200, {})
    with service(answers) as directus:
        done = job(tmp_path, directus)
    assert done.out == "change role tapbot: n8n: admin_access\nDirectus: 1 change\n", done.err
    assert writes(directus) == [f"PATCH /roles/{ROLE}"]


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    answers = {**complete(), "GET /flows": (200, {"data": []})}
    with service(answers) as directus:
        done = job(tmp_path, directus, "--dry")
    assert done.code == 3
    assert done.out.startswith("would create flow tapbot: round\n")
    assert writes(directus) == []


def test_what_is_ours_and_not_wanted_any_more_is_removed_and_nothing_else(tmp_path: Path) -> None:
    answers = complete()
    old = {"id": f"{PREFIX}0000000000ff", "name": "tapbot: old"}
    answers["GET /flows"] = (200, {"data": [*answers["GET /flows"][1]["data"], old]})
    extra = {"id": 99, "role": ROLE, "collection": "directus_users", "action": "read"}
    peoples = {**extra, "id": 98, "role": PEOPLES["id"]}
    permissions = answers["GET /permissions"][1]["data"]
    answers["GET /permissions"] = (200, {"data": [*permissions, extra, peoples]})
    answers |= {f"DELETE /flows/{old['id']}": (200, {}), "DELETE /permissions/99": (200, {})}
    with service(answers) as directus:
        done = job(tmp_path, directus)
    assert done.code == 0, done.err
    assert writes(directus) == ["DELETE /permissions/99", f"DELETE /flows/{old['id']}"]


def with_articles(*fields: str) -> dict[str, tuple[int, Any]]:
    """Return the answers of a Directus that has articles with these fields, and no bot yet."""
    collections = [{"collection": name} for name in ("tapbot_round", "tapbot_failure", "articles")]
    return {
        **complete(),
        "GET /collections": (200, {"data": collections}),
        "GET /fields/articles": (200, {"data": [{"field": name} for name in fields]}),
        "POST /roles": (200, {"data": {"id": BOT.role}}),
        "POST /users": (200, {"data": {"id": BOT.user}}),
        "POST /permissions": (200, {}),
        f"PATCH /users/{BOT.user}": (200, {}),
        f"PATCH /roles/{BOT.role}": (200, {}),
    }


@pytest.mark.parametrize(
    ("fields", "seen"),
    [(["id", "status"], {"status": {"_eq": "published"}}), (["id", "title"], {})],
)
def test_a_bot_reads_what_is_published_and_nothing_else(
    tmp_path: Path, fields: list[str], seen: dict[str, Any]
) -> None:
    with service(with_articles(*fields)) as directus:
        done = job(tmp_path, directus, readers=[BOT])
    assert done.code == 0, done.err
    sent = dict(directus.sent)
    assert sent["POST /permissions"] == {
        "role": BOT.role,
        "collection": "articles",
        "action": "read",
        "fields": ["*"],
        "permissions": seen,
        "validation": None,
        "presets": None,
    }, "a draft would leak"
    assert sent["POST /roles"]["admin_access"] is False
    assert sent["POST /roles"]["app_access"] is False
    assert "create role tapbot: bot-greeter" in done.out


def test_each_user_gets_its_own_token(tmp_path: Path) -> None:
    with service(with_articles("status")) as directus:
        done = job(tmp_path, directus, readers=[BOT])
    assert "change the token of bot-greeter" in done.out
    assert "change the token of n8n" not in done.out
    tokens = [body["token"] for request, body in directus.sent if "token" in body]
    assert tokens == ["secret of bot-greeter"]
    assert f"PATCH /users/{BOT.user}" in directus.asked
    assert "secret of bot-greeter" not in done.out


def test_a_bot_that_is_gone_leaves_nothing(tmp_path: Path) -> None:
    answers = complete()
    for kind, own in (("roles", BOT.role), ("users", BOT.user)):
        there = answers[f"GET /{kind}"][1]["data"]
        answers[f"GET /{kind}"] = (200, {"data": [*there, {"id": own, "name": "tapbot: x"}]})
        answers[f"DELETE /{kind}/{own}"] = (200, {})
    with service(answers) as directus:
        done = job(tmp_path, directus)
    assert done.code == 0, done.err
    assert writes(directus) == [f"DELETE /users/{BOT.user}", f"DELETE /roles/{BOT.role}"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"extensions": {"code": "INVALID_OTP"}}, "has a second factor, which a job cannot give"),
        ({"extensions": {"code": "INVALID_CREDENTIALS"}}, "somebody changed the password"),
    ],
)
def test_who_cannot_sign_in_is_told_why(
    tmp_path: Path, answer: dict[str, Any], sentence: str
) -> None:
    with service({"POST /auth/login": (401, {"errors": [answer]})}) as directus:
        done = job(tmp_path, directus)
    assert done.code == 1
    assert sentence in done.err
    assert done.err.count("\n") == 1, "one sentence"
    assert PASSWORD not in done.err


def test_a_collection_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    with service(complete()) as directus:
        done = job(tmp_path, directus, reads=["articles", "articles"], writes=["articles"])
    assert done.code == 0, "an update of everything else would end here"
    told = "waits: there is no collection articles; create it, then `make links`\n"
    assert done.out == f"{told}Directus: no changes\n"
    assert writes(directus) == [], "rights without a filter: its drafts would be read one day"


def test_a_service_that_does_not_answer_is_named(tmp_path: Path) -> None:
    done = job(tmp_path, Service(url="http://127.0.0.1:9"))
    assert done.code == 1
    assert "POST http://127.0.0.1:9/auth/login: no answer" in done.err
