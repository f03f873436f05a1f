"""The chat on the pages: there only with a bot that answers it, and one path of that bot."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from components.containers.links import ChatLink
from components.edge.site_chat import asked, with_chat
from tests.support.engine import RecordingEngine
from tests.support.program import complete, deploy

SOURCE = Path(__file__).parents[3] / "site"
PAGES = "/etc/tapbot/public/"


def deployed(**site: Any) -> RecordingEngine:
    """Return the stack `dev` with two replicas of a bot, and with this section of the site."""
    config = complete("dev")
    config["bots"] = {"helper": {"image": "registry.example.com/helper:1.0.0", "replicas": 2}}
    config["site"] = {**config["site"], **site}
    return deploy("dev", config)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A stack whose bot answers visitors."""
    return deployed(chat="helper")


@pytest.fixture(scope="module")
def silent() -> RecordingEngine:
    """The same stack without a chat."""
    return deployed()


def routes(engine: RecordingEngine) -> Any:
    """Return what Traefik is told."""
    text = engine.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
    return yaml.safe_load(text)["http"]


def test_each_page_has_it(engine: RecordingEngine) -> None:
    files = engine.carrier("site").files
    pages = [path for path in files if path.endswith(".html")]
    assert len(pages) == 6
    for path in pages:
        head = files[path].partition("</head>")[0]
        assert '<script type="module" src="/chat.js"></script>' in head, path
        assert '<link rel="stylesheet" href="/chat.css">' in head, path
        assert files[path].count("/chat.js") == 1
    for name in ("chat.js", "chat.css"):
        assert files[f"{PAGES}{name}"] == (SOURCE / "chat" / name).read_text(encoding="utf-8")


def test_without_a_bot_there_is_no_trace_of_it(silent: RecordingEngine) -> None:
    files = silent.carrier("site").files
    assert [path for path, text in files.items() if "chat." in path or "/chat" in text] == []
    assert "`/chat`" not in str(routes(silent))
    assert "chat" not in silent.carrier("bot-helper").files["/etc/tapbot/links.json"]


def test_it_comes_and_goes_without_a_restart_of_the_site(
    engine: RecordingEngine, silent: RecordingEngine
) -> None:
    assert engine.container("site-1").inputs == silent.container("site-1").inputs


def test_one_path_of_the_sites_name_leads_to_the_bot(engine: RecordingEngine) -> None:
    found = routes(engine)
    led = {name: router for name, router in found["routers"].items() if "bot-" in router["service"]}
    assert set(led) == {"site-chat", "site-chat-body"}, "more of the bot would be public"
    site = found["routers"]["site"]
    for router in led.values():
        own = f"{site['rule']} && Path(`/chat`) && Method(`POST`)"
        assert router["rule"].startswith(own)
        assert router["entryPoints"] == ["https"]
        assert router["priority"] > site["priority"] + 1, "that of frames would come first"
    servers = found["services"]["bot-helper"]["loadBalancer"]
    assert [each["url"] for each in servers["servers"]] == [
        "http://bot-helper-1:8080",
        "http://bot-helper-2:8080",
    ]
    assert servers["healthCheck"]["path"] == "/healthz", "what bots answer about their health"


def test_one_address_cannot_ask_without_end(engine: RecordingEngine) -> None:
    chain = routes(engine)["routers"]["site-chat"]["middlewares"]
    assert {"site-chat-rate", "site-chat-in-flight", "plain"} <= set(chain)
    policy = asked(ChatLink(service="bot-helper", endpoints=[]))
    assert policy.max_body == 1
    assert (policy.match.exact, policy.match.method) == ("/chat", "POST")
    assert not policy.inside, "services of the stack have no business there"


def test_the_bot_is_told_that_visitors_ask_it(engine: RecordingEngine) -> None:
    links = engine.carrier("bot-helper").files["/etc/tapbot/links.json"]
    site = engine.outputs["urls"]["site"]
    assert f'"chat":{{"url":"{site}/chat"}}' in links.replace(" ", "").replace("\n", "")
    found = {(each["from"], each["to"]) for each in engine.outputs["links"]}
    assert ("traefik", "bot-helper") in found


def test_a_page_is_changed_before_its_head_ends_and_nothing_else_is() -> None:
    picture = b"\x89PNG\0</head>"
    own: dict[str, str | bytes] = {
        "public/a.html": "<head></head><body></head></body>",
        "public/part.html": "<p>",
        "public/a.txt": "</head>",
        "public/a.png": picture,
    }
    found = with_chat(own, SOURCE)
    assert str(found["public/a.html"]).count("chat.js") == 1
    assert str(found["public/a.html"]).endswith("</head><body></head></body>")
    assert {path: found[path] for path in own if path != "public/a.html"} == {
        path: own[path] for path in own if path != "public/a.html"
    }
