"""The bot of the documents: its program, its image, and the content that it greets with."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from config.images import load_pins
from config.report.errors import PROJECT
from testbed.directus import Directus
from testbed.sessions import run, wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.node_fetch import fetch

PAGE: Final = Path(__file__).parents[2] / "docs" / "services" / "bots.md"
NAME: Final = "bot-greeter"
REPLICA: Final = f"{NAME}-1"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
ARTICLES: Final = "articles"
PUBLIC: Final = "/greeter/telegram"

FORBIDDEN: Final = ("/users", "/flows", "/items/tapbot_round", "/permissions", "/settings")
OPENED: Final = {
    "articles": {"data": [{"title": "Opening hours"}]},
    **dict.fromkeys(FORBIDDEN, 403),
    **dict.fromkeys(("qdrant", "n8n"), 200),
    "postgres": "bot_greeter",
}
"""What its links answer: it reads what is published, and nothing else of Directus."""

ELSEWHERE: Final = (
    *("/", "/telegram", "/healthz", "/metrics", "/greeter", "/greeter/"),
    *("/greeter/healthz", "/greeter/metrics", "/greeter/telegram/", "/greeter/telegram/x"),
    *("/GREETER/telegram", "/greeter/Telegram", "/greeter%2Ftelegram", "/greeter%2fhealthz"),
    *("/greeter/telegram/../metrics", "/greeter/telegram/%2e%2e/healthz", "/greeter//healthz"),
    *("/greeter/telegram;a=b", "/greeter/telegram%2F..%2Fmetrics", "/greeter%5Ctelegram"),
    *("/other/telegram", "//greeter/healthz", "/greeter/./metrics", "/greeter/telegram%00"),
)
"""What is not its one public path, in several spellings."""


def block(language: str) -> str:
    """Return the code of a language in the page."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{PAGE.name} has no {language}"
    return found[1]


def section(image: str) -> dict[str, Any]:
    """Return the bot's section in the page, with another image and with all links."""
    [bots] = (
        value for key, value in yaml.safe_load(block("yaml")).items() if key == f"{PROJECT}:bots"
    )
    return {**bots["greeter"], "image": image, "links": ["directus", "qdrant", "n8n", "postgres"]}


@contextmanager
def image(stack: str) -> Iterator[str]:
    """Build the image of the page from one that is here and has Node; remove it afterwards."""
    reference = f"localhost/{stack}/greeter:1.0.0"
    base = load_pins({})["directus"].reference
    file = re.sub(r"^FROM .*$", f"FROM {base}", block("dockerfile"), flags=re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "greeter.mjs").write_text(block("js"))
        (Path(folder) / "Dockerfile").write_text(file)
        built = run(["docker", "build", "--tag", reference, folder])
        assert built.code == 0, built.text
    try:
        yield reference
    finally:
        run(["docker", "image", "rm", "--force", reference])


def write_articles(directus: Directus) -> None:
    """Publish one article, and leave another one a draft, unless a test before has done so."""
    if any(each["collection"] == ARTICLES for each in directus.get("/collections")):
        return
    directus.create_collection(
        ARTICLES,
        {"field": "title", "type": "string", "schema": {}},
        {"field": "status", "type": "string", "schema": {"default_value": "draft"}},
    )
    directus.create_item(ARTICLES, {"title": "Opening hours", "status": "published"})
    directus.create_item(ARTICLES, {"title": "Not to be told"})


@contextmanager
def installed(deployment: Deployment, directus: Directus) -> Iterator["Greeter"]:
    """Add the bot, with content for it to read, and yield it."""
    write_articles(directus)
    with image(deployment.stack) as reference:
        deployment.set("bots", "greeter", section(reference))
        deployment.up()
        deployment.forget_outputs()
        yield Greeter(deployment)


@dataclass(frozen=True)
class Greeter:
    """The bot as it runs."""

    deployment: Deployment

    def told(self, file: str) -> str:
        """Return one of its files."""
        answer = self.deployment.docker.execute(REPLICA, "cat", f"/etc/tapbot/{file}")
        assert answer.code == 0, answer.text
        return answer.out

    def ask(self, path: str, *, method: str = "POST", secret: str = "") -> httpx.Response:
        """Send an update from outside, to a path that is sent as it is written."""
        update = {"update_id": 1, "message": {"chat": {"id": 7}, "text": "hello"}}
        with self.deployment.entry.client("bots") as stranger:
            url = httpx.URL(self.deployment.entry.url("bots")).copy_with(raw_path=path.encode())
            headers = {SECRET_HEADER: secret} if secret else {}
            return stranger.send(stranger.build_request(method, url, headers=headers, json=update))

    def answers_with_what_is_published(self) -> None:
        """Ask it as Telegram does, and as somebody else."""
        answers = partial(self.ask, PUBLIC, secret=self.told("secrets/webhook"))
        wait_until("the route", 60, lambda: answers().status_code == 200, every=1)
        said = {"method": "sendMessage", "chat_id": 7, "text": "Hello!\nOpening hours"}
        assert answers().json() == said, "a draft would leak"
        assert self.ask(PUBLIC, secret="wrong").status_code == 403
        assert self.deployment.outputs["urls"][NAME].endswith("/greeter")
        assert self.deployment.docker.log(f"{NAME}-index").strip() == "1 articles"

    def elsewhere(self) -> dict[str, int]:
        """Return what somebody who knows the secret gets at other paths, and by other methods."""
        secret = self.told("secrets/webhook")
        found = {path: self.ask(path, secret=secret).status_code for path in ELSEWHERE}
        for method in ("GET", "PUT", "DELETE", "HEAD"):
            found[method] = self.ask(PUBLIC, method=method, secret=secret).status_code
        return found

    def opened(self) -> dict[str, object]:
        """Return what its links answer to its own secrets, from inside its container."""
        docker, links = self.deployment.docker, json.loads(self.told("links.json"))
        ask = partial(fetch, docker, REPLICA)
        bearer = {"Authorization": f"Bearer {self.told('secrets/directus')}"}
        key = {"api-key": self.told("secrets/qdrant")}
        proof = {"X-Tapbot-Secret": self.told("secrets/n8n")}
        directus, vectors = links["directus"]["url"], links["qdrant"]["url"]
        internal = f"{links['n8n']['url']}/webhook/internal/round"
        return {
            "articles": ask(f"{directus}/items/{ARTICLES}?fields=title", headers=bearer).json(),
            **{path: ask(f"{directus}{path}", headers=bearer).status for path in FORBIDDEN},
            "qdrant": ask(f"{vectors}/collections", headers=key).status,
            "n8n": ask(internal, method="POST", headers=proof).status,
            "postgres": self._asks_its_database(links["postgres"]),
        }

    def _asks_its_database(self, own: Mapping[str, object]) -> str:
        """Sign in as its role, from a container that has a client, and use its database."""
        where = "host={host} port={port} user={user} dbname={database}".format(**own)
        script = 'PGPASSWORD=$(cat) exec psql "$0" -qtAc "$1"'
        statement = "CREATE TABLE kept (); DROP TABLE kept; SELECT current_database()"
        done = self.deployment.docker.execute(
            *("postgres-data", "sh", "-c", script, where, statement),
            stdin=self.told("secrets/postgres"),
        )
        return done.text.strip()

    def shown(self) -> list[str]:
        """Return which of its secrets stand in `docker inspect` or in a log."""
        docker = self.deployment.docker
        logs = [docker.log(each) for each in (REPLICA, f"{NAME}-index", "links-directus")]
        seen = str(docker.containers()) + "".join(logs)
        names = ("webhook", "directus", "postgres", "n8n", "qdrant")
        return [name for name in names if self.told(f"secrets/{name}") in seen]

    def removed(self, directus: Directus) -> list[str]:
        """Take it out of the stack file, update, and return what is left of it."""
        deployment, docker = self.deployment, self.deployment.docker
        deployment.workspace.configure(lambda settings: settings.pop("bots"))
        deployment.up()
        there = [
            *docker.containers(),
            *docker.volumes(),
            json.dumps(deployment.pulumi.revealed_state()),
        ]
        there += [str(directus.get("/roles")), str(directus.get("/users"))]
        return [text[:200] for text in there if NAME in text]
