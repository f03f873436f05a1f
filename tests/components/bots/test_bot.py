"""A bot: how it runs, what it is told, and what of it is public."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pulumi
import pytest

from components.bots.bot import HEALTHY, Bot
from components.bots.bot_links import BotLinks
from components.containers.links import LlmLink
from components.containers.route import Route
from config.services.bots_named import model_key
from tests.components.parts import postgres_link, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

SECTION: dict[str, Any] = {
    "image": "registry.example.com/bots/greeter:1.4.2",
    "replicas": 2,
    "route": "webhook",
    "links": ["postgres", "llm"],
    "settings": {"languages": ["ru", "kk"]},
    "secrets": {"telegram": "greeterToken"},
    "jobs": ["webhook", "index"],
    "startMinutes": 2,
}
SECRETS = {"greeterToken": "123456:a-token-of-telegram", "llmKey": "sk-the-key-of-the-model"}


def made(**section: Any) -> tuple[RecordingEngine, list[Route], list[Any]]:
    """Return a bot with the section, changed here and there, its routes and its scrapes."""
    routes: list[Route] = []
    scrapes: list[Any] = []

    def build() -> None:
        here = stack(valid_settings(bots={"greeter": {**SECTION, **section}}), SECRETS)
        bot, server = here.settings.bots["greeter"], here.fleet["edge"]
        found = BotLinks(
            postgres=postgres_link(server, bot.database()),
            llm=LlmLink(url=bot.llm.url, key=here.secrets[model_key("greeter", "llmKey")]),
        )
        made = Bot(here.args(bot), found)
        made.announce(pulumi.CustomResource("test:index:Ready", "traefik"))
        routes.extend(here.registry.routes.read())
        scrapes.extend(here.registry.scrapes.read())

    return run(build), routes, scrapes


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A bot with everything."""
    return made()[0]


def test_it_runs_like_every_service(engine: RecordingEngine) -> None:
    for name in ("bot-greeter-1", "bot-greeter-2"):
        container = engine.container(name)
        assert container.inputs["user"] == "1000:1000"
        assert container.inputs["readOnly"] is True
        assert container.inputs["capabilities"] == {"adds": [], "drops": ["ALL"]}
        assert list(container.inputs["tmpfs"]) == ["/tmp"]
        assert container.inputs["memory"] == container.inputs["memorySwap"] == 128
        assert "entrypoints" not in container.inputs
        assert "command" not in container.inputs, "the image knows how it starts"
    assert any(
        urn.endswith("::bot-greeter-1") for urn in engine.container("bot-greeter-2").dependencies
    ), "replicas roll"


def test_it_is_told_where_things_are_without_a_secret(engine: RecordingEngine) -> None:
    files = engine.carrier("bot-greeter").files
    assert json.loads(files["/etc/tapbot/settings.json"]) == {"languages": ["ru", "kk"]}
    assert json.loads(files["/etc/tapbot/links.json"]) == {
        "postgres": {
            "host": "postgres",
            "port": 5432,
            "database": "bot_greeter",
            "user": "bot_greeter",
        },
        "llm": {"url": "https://api.openai.com/v1"},
        "public": {"url": "https://bots.tapbot.kz/greeter"},
    }


def test_each_secret_is_a_file_and_nowhere_else(engine: RecordingEngine) -> None:
    carrier = engine.carrier("bot-greeter")
    found = {
        path.removeprefix("/etc/tapbot/secrets/"): text
        for path, text in carrier.files.items()
        if "/secrets/" in path
    }
    generated = "generated-bot-greeter-webhook-secret-0123456789"
    assert found == {
        "postgres": "the-database-password",
        "llm": SECRETS["llmKey"],
        "telegram": SECRETS["greeterToken"],
        "webhook": generated,
    }
    assert "uploads" in carrier.secret_inputs
    for name in ("bot-greeter-1", "bot-greeter-webhook", "bot-greeter-index"):
        shown = str(engine.container(name).inputs)
        assert not [value for value in found.values() if value in shown], "docker inspect shows it"


def test_files_are_there_also_where_there_is_nothing_to_say() -> None:
    files = made(route="none", jobs=[], settings={})[0].carrier("bot-greeter").files
    assert json.loads(files["/etc/tapbot/settings.json"]) == {}
    assert "public" not in json.loads(files["/etc/tapbot/links.json"])


def test_it_waits_for_what_it_is_linked_to(engine: RecordingEngine) -> None:
    for name in ("bot-greeter-1", "bot-greeter-index", "bot-greeter-webhook"):
        waits = engine.container(name).dependencies
        assert any(urn.endswith("::postgres-ready") for urn in waits), name


def test_jobs_run_after_the_bot_and_the_webhook_after_its_route(engine: RecordingEngine) -> None:
    for job in ("index", "webhook"):
        container = engine.container(f"bot-greeter-{job}")
        assert container.inputs["command"] == [job]
        assert container.inputs["restart"] == "on-failure"
        assert container.inputs["healthcheck"]["tests"] == ["CMD", "cat", "/tmp/done"]
        assert container.inputs["image"] == engine.container("bot-greeter-1").inputs["image"]
        assert engine.carrier(f"bot-greeter-{job}").files == engine.carrier("bot-greeter").files
        assert any(urn.endswith("::bot-greeter-1") for urn in container.dependencies), job
    routed = {
        job: any(
            urn.endswith("::traefik") for urn in engine.container(f"bot-greeter-{job}").dependencies
        )
        for job in ("index", "webhook")
    }
    assert routed == {"index": False, "webhook": True}, "nobody outside could reach it yet"


def test_there_are_no_jobs_unless_they_are_named() -> None:
    running = made(jobs=[])[0].running()
    names = {each.name for each in running if each.name.startswith("bot-")}
    assert names == {"bot-greeter-1", "bot-greeter-2"}


def test_one_path_is_public() -> None:
    [route] = made()[1]
    assert route.url == "https://bots.tapbot.kz/greeter"
    [policy] = route.policies
    assert (policy.match.exact, policy.match.method) == ("/telegram", "POST")
    assert policy.rate is None, "all updates come from a few addresses"
    assert (route.health_path, len(route.backends)) == ("/healthz", 2)


def test_nothing_is_public_unless_it_is_asked_for() -> None:
    assert made(route="none", jobs=[])[1] == []


def test_its_metrics_are_collected_from_each_replica() -> None:
    found = made()[2]
    assert [(each.target.name, each.port, each.path) for each in found] == [
        ("bot-greeter-1", 8080, "/metrics"),
        ("bot-greeter-2", 8080, "/metrics"),
    ]


def test_its_health_is_asked_by_what_the_image_has(engine: RecordingEngine) -> None:
    check = engine.container("bot-greeter-1").inputs["healthcheck"]
    url = "http://127.0.0.1:8080/healthz"
    assert check["tests"] == ["CMD", "sh", "/etc/tapbot/healthy.sh", url]
    assert check["startPeriod"] == "2m0s"
    own = made(health=["/bot", "check"])[0].container("bot-greeter-1").inputs["healthcheck"]
    assert own["tests"] == ["CMD", "/bot", "check"], "an image may have no shell"


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Serve one status, and yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/healthz"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("tool", ["wget", "curl", "python3", "node"])
@pytest.mark.parametrize("status", [200, 503])
def test_any_of_these_tools_tells_a_good_answer_from_a_bad_one(
    tool: str, status: int, tmp_path: Path
) -> None:
    # Not by its name, which may be that of a script in need of other programs.
    found = sys.executable if tool == "python3" else shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not on this machine")
    (tmp_path / tool).symlink_to(Path(found).resolve())
    with answering(status) as url:
        done = subprocess.run(
            ["/bin/sh", str(HEALTHY), url],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode == 0) is (status == 200), done.stderr


def test_an_image_without_any_of_them_is_told_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", str(HEALTHY), "http://127.0.0.1:1/"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "name a command in health" in done.stderr


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:bots:Bot", "bot-greeter")
