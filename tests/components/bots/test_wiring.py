"""Bots in the whole program: each gets the links that it asks for, and no others."""

import json
from typing import Any, Final

import pytest

from tests.support.engine import RecordingEngine
from tests.support.program import complete, deploy

IMAGE: Final = "registry.example.com/bots/greeter:1.4.2"
LINKS: Final = ["qdrant", "directus", "n8n", "postgres"]


def with_bots(stack: str = "dev", chat: str = "", **bots: dict[str, Any]) -> RecordingEngine:
    """Return a stack with bots of these sections, and with links."""
    sections = {name: {"image": IMAGE, **section} for name, section in bots.items()}
    made = {"secrets": "generated", "links": {}, "bots": sections}
    config = {**complete(stack), **made}
    if chat:
        config["site"] = {**config["site"], "chat": chat}
    for server in config["servers"].values():
        server["memory"] = "16GB"
    return deploy(stack, config)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """One bot with all links, and one without any."""
    linked = {"links": LINKS, "reads": ["articles"], "route": "webhook", "jobs": ["webhook"]}
    return with_bots(linked=linked, lone={})


def test_a_stack_without_bots_has_none() -> None:
    assert [each.name for each in deploy("dev").running() if "bot-" in each.name] == []


def test_a_bot_gets_what_it_asks_for(engine: RecordingEngine) -> None:
    files = engine.carrier("bot-linked").files
    assert {*json.loads(files["/etc/tapbot/links.json"])} == {*LINKS, "public"}
    secrets = {path.rpartition("/")[2] for path in files if "/secrets/" in path}
    assert secrets == {*LINKS, "webhook"}


def test_a_bot_gets_nothing_else(engine: RecordingEngine) -> None:
    files = engine.carrier("bot-lone").files
    assert json.loads(files["/etc/tapbot/links.json"]) == {}
    assert [path for path in files if "/secrets/" in path] == ["/etc/tapbot/secrets/webhook"]


def test_directus_knows_it_as_a_user_of_its_own(engine: RecordingEngine) -> None:
    job = engine.carrier("links-directus").files
    wanted = json.loads(job["/etc/tapbot/wanted.json"])
    assert [each["of"] for each in wanted["tokens"]] == ["n8n", "bot-linked"]
    own = engine.carrier("bot-linked").files["/etc/tapbot/secrets/directus"]
    assert job["/etc/tapbot/token-bot-linked"] == own
    assert own != job["/etc/tapbot/token"], "one that is lost would be lost for all"


def test_directus_tells_it_of_changes_where_it_asks_for_that() -> None:
    engine = with_bots(told={"links": LINKS, "reads": ["articles"], "events": True}, lone={})
    wanted = json.loads(engine.carrier("links-directus").files["/etc/tapbot/wanted.json"])
    assert wanted["operations"][-1]["options"]["url"] == "http://bot-told-1:8080/content"
    files = engine.carrier("bot-told").files
    assert (
        files["/etc/tapbot/secrets/events"]
        == engine.carrier("links-n8n").files["/etc/tapbot/secret"]
    )


def test_it_starts_after_its_user_its_webhooks_and_its_database(engine: RecordingEngine) -> None:
    waits = engine.container("bot-linked-1").dependencies
    for name in ("links-directus", "links-n8n", "postgres-applications", "qdrant-data"):
        assert any(urn.endswith(f"::{name}") for urn in waits), name
    assert not [urn for urn in engine.container("bot-lone-1").dependencies if "links-" in urn]


def test_it_is_announced_after_traefik(engine: RecordingEngine) -> None:
    waits = engine.container("bot-linked-webhook").dependencies
    assert any(urn.endswith("$docker:index/container:Container::traefik") for urn in waits)


def test_its_database_is_made_like_those_of_services(engine: RecordingEngine) -> None:
    job = engine.container("postgres-applications").inputs
    assert job["command"][2:] == ["bot_linked", "directus", "n8n"]
    made = engine.carrier("postgres-applications").files["/etc/tapbot/bot_linked-password"]
    assert made == engine.carrier("bot-linked").files["/etc/tapbot/secrets/postgres"]


def test_links_and_urls_are_among_the_outputs(engine: RecordingEngine) -> None:
    found = {(each["from"], each["to"]) for each in engine.outputs["links"]}
    own = {other for client, other in found if client == "bot-linked"}
    assert own == {"directus", "n8n", "qdrant", "postgres"}
    assert ("traefik", "bot-linked") in found
    assert ("traefik", "bot-lone") not in found
    assert engine.outputs["urls"]["bot-linked"].endswith("/linked")


def test_two_bots_share_one_name_and_one_certificate() -> None:
    public = {"route": "webhook"}
    found = with_bots(one=public, two=public)
    routes = found.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
    for name in ("one", "two"):
        assert f"Path(`/{name}/telegram`) && Method(`POST`)" in routes
    assert "bots." in found.outputs["urls"]["bot-one"]


def test_visitors_ask_the_bot_that_the_site_names_and_no_other() -> None:
    found = with_bots("prod", chat="two", one={"route": "webhook"}, two={})
    told = {
        name: json.loads(found.carrier(f"bot-{name}").files["/etc/tapbot/links.json"])
        for name in ("one", "two")
    }
    assert told["two"] == {"chat": {"url": "https://tapbot.kz/chat"}}
    assert "chat" not in told["one"]
    routes = found.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
    assert "Host(`tapbot.kz`) && Path(`/chat`) && Method(`POST`)" in routes


def test_a_bot_may_have_both_paths() -> None:
    found = with_bots(chat="one", one={"route": "webhook"})
    routes = found.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
    assert "Path(`/one/telegram`) && Method(`POST`)" in routes
    assert "Path(`/chat`) && Method(`POST`)" in routes


def test_across_servers_what_may_pass_follows_from_the_links() -> None:
    found = with_bots("prod", linked={"links": ["qdrant", "postgres"]})
    calls = {each["to"]: each for each in found.outputs["links"] if each["from"] == "bot-linked"}
    assert {name: each["through"] for name, each in calls.items()} == {
        "qdrant": "tunnel",
        "postgres": "tunnel",
    }
    links = json.loads(found.carrier("bot-linked").files["/etc/tapbot/links.json"])
    at = calls["qdrant"]
    assert links["qdrant"]["url"] == f"http://{at['host']}:{at['port']:.0f}"
