"""Whom a bot may call: addresses without secrets, and secrets by the names of their links."""

from typing import Any

import pulumi

from components.bots.bot_links import BotLinks
from components.containers.links import DirectusApiLink, LlmLink, QdrantLink, WebhookLink
from components.servers.server import Server
from tests.components.parts import endpoint, postgres_link, remote_fleet
from tests.support.engine import run


def every_link(server: Server) -> BotLinks:
    """Return links to services on a server."""
    key = pulumi.Output.secret("a-key")
    return BotLinks(
        qdrant=QdrantLink(
            endpoint=endpoint(server, "qdrant", 6333), api_key=key, read_only_api_key=key
        ),
        directus=DirectusApiLink(endpoint=endpoint(server, "directus", 8055), token=key),
        n8n=WebhookLink(endpoint=endpoint(server, "n8n", 5678), secret=key),
        postgres=postgres_link(server, "bot_greeter"),
        llm=LlmLink(url="https://api.openai.com/v1", key=key),
    )


def seen(own: str) -> dict[str, Any]:
    """Return what a bot on a server sees of links to services on `data`."""
    found: dict[str, Any] = {}

    def build() -> None:
        fleet = remote_fleet()
        links = every_link(fleet["data"])
        found["described"] = links.described(fleet[own])
        found["calls"] = [(call.protocol, call.waits) for call in links.calls(fleet[own])]
        found["secrets"] = list(links.secrets())

    run(build)
    return found


def test_a_bot_is_told_where_visitors_of_the_site_ask_it() -> None:
    found: list[Any] = []
    asked = BotLinks(chat="https://tapbot.kz/chat")
    run(lambda: found.append(asked.described(remote_fleet()["edge"])))
    assert found == [{"chat": {"url": "https://tapbot.kz/chat"}}]


def test_addresses_are_those_that_its_own_server_sees() -> None:
    assert seen("data")["described"]["qdrant"] == {"url": "http://qdrant:6333"}
    across = seen("edge")["described"]
    assert across["qdrant"] == {"url": "http://10.88.0.2:6333"}
    assert across["directus"] == {"url": "http://10.88.0.2:8055"}
    assert across["n8n"] == {"url": "http://10.88.0.2:5678"}
    assert across["postgres"] == {
        "host": "10.88.0.2",
        "port": 5432,
        "database": "bot_greeter",
        "user": "bot_greeter",
    }
    assert across["llm"] == {"url": "https://api.openai.com/v1"}
    assert "a-key" not in str(across)


def test_it_waits_for_each_of_its_services() -> None:
    assert seen("edge")["calls"] == [*[("http", True)] * 3, ("postgresql", True)]


def test_each_link_has_one_secret() -> None:
    assert seen("edge")["secrets"] == ["qdrant", "directus", "n8n", "postgres", "llm"]


def test_no_link_is_nothing() -> None:
    run(lambda: _is_empty(remote_fleet()["edge"]))


def _is_empty(server: Server) -> None:
    assert BotLinks().described(server) == {}
    assert BotLinks().calls(server) == []
    assert BotLinks().secrets() == {}
