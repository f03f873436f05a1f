"""What strangers may do at each path: how often, how much, and what is written down about it."""

import gzip
import secrets
from collections.abc import Iterator

import httpx
import pytest

from testbed.clients import PublicEntry
from testbed.directus import Directus
from tests.e2e.deployment import APP, Deployment
from tests.e2e.docker_cli import Docker

JSON = {"Content-Type": "application/json"}
BOMB = b"[" + b"[]," * 5_000_000 + b"[]]"
"""15 MB, below n8n's own limit; parsed, it takes more memory than n8n has."""

LOG_INS = 26
"""One more than Directus's own default allows before it suspends an account for ever."""


@pytest.fixture
def n8n_visitor(entry: PublicEntry) -> Iterator[httpx.Client]:
    """Somebody at n8n's public name who is not logged in."""
    with entry.client("n8n") as client:
        yield client


def test_wrong_passwords_never_shut_out_the_administrator(
    deployment: Deployment, entry: PublicEntry
) -> None:
    login = deployment.credentials["directus"]
    guess = 'auth_login(email: "{}", password: "wrong") {{ access_token }}'
    aliases = [f"a{number}: {guess.format(login['email'])}" for number in range(LOG_INS)]
    with entry.client("cms") as stranger:
        answer = stranger.post(
            "/graphql/system", json={"query": f"mutation {{ {' '.join(aliases)} }}"}
        )
    assert answer.text.count("INVALID_CREDENTIALS") == LOG_INS, answer.text
    with entry.client("cms") as client:
        assert Directus(client, login["email"], login["password"]).token


@pytest.mark.parametrize(
    ("subdomain", "path", "guess"),
    [
        ("cms", "/auth/login", {"email": "nobody@tapbot.kz", "password": "wrong"}),
        ("cms", "/AUTH/login/", {"email": "nobody@tapbot.kz", "password": "wrong"}),
        ("n8n", "/rest/login", {"emailOrLdapLoginId": "nobody@tapbot.kz", "password": "wrong"}),
    ],
)
def test_an_address_that_guesses_is_slowed_down(
    entry: PublicEntry, subdomain: str, path: str, guess: dict[str, str]
) -> None:
    with entry.client(subdomain) as stranger:
        # The proxy answers with no body of JSON; n8n's own limit does.
        codes = [stranger.post(path, json=guess).status_code for _ in range(30)]
        assert codes.count(429) >= 5, codes
        assert stranger.get("/").status_code < 400, "visitors who do not log in are not limited"


def test_a_strangers_json_cannot_end_n8n(n8n_visitor: httpx.Client, docker: Docker) -> None:
    before = docker.services()["n8n"]["State"]["StartedAt"]
    unannounced = iter([BOMB[:1_000_000], BOMB[1_000_000:]])
    answers = [
        n8n_visitor.post("/rest/users", content=BOMB, headers=JSON),
        n8n_visitor.request("GET", "/rest/users", content=BOMB, headers=JSON),
        n8n_visitor.post("/rest/users", content=unannounced, headers=JSON),
    ]
    assert [answer.status_code for answer in answers] == [413, 413, 413]
    packed = gzip.compress(BOMB)
    assert len(packed) < 100_000
    answer = n8n_visitor.post(
        "/rest/users", content=packed, headers={**JSON, "Content-Encoding": "gzip"}
    )
    assert answer.is_error, "it was unpacked"
    assert n8n_visitor.get("/healthz").status_code == 200
    assert docker.services()["n8n"]["State"]["StartedAt"] == before


def test_logs_of_requests_hold_no_secret_of_an_address(entry: PublicEntry, docker: Docker) -> None:
    canary = secrets.token_hex(16)
    for subdomain in ("", "cms", "n8n"):
        with entry.client(subdomain) as client:
            client.get(f"/no-such-page?access_token={canary}")
            client.get("/", headers={"Referer": f"https://tapbot.kz/?token={canary}"})
    told = [name for name in docker.services() if canary in docker.log(name)]
    assert told == []
    assert "/no-such-page" in docker.log("traefik"), "there was no log of it at all"


FRAME = {"Sec-Fetch-Dest": "iframe"}


@pytest.mark.parametrize(
    ("subdomain", "path", "headers", "forbidden"),
    [
        ("", "/", {**FRAME, "Referer": f"{APP}/"}, None),
        ("", "/", {**FRAME, "Referer": "https://evil.example/"}, "SAMEORIGIN"),
        ("", "/", FRAME, "SAMEORIGIN"),
        ("n8n", "/form/none", {**FRAME, "Referer": f"{APP}/"}, None),
        ("n8n", "/form/none", {"Referer": f"{APP}/"}, "SAMEORIGIN"),
        ("n8n", "/", {**FRAME, "Referer": f"{APP}/"}, "SAMEORIGIN"),
        ("cms", "/admin/", {**FRAME, "Referer": f"{APP}/"}, "SAMEORIGIN"),
    ],
)
def test_only_pages_of_the_named_origins_may_embed(
    entry: PublicEntry, subdomain: str, path: str, headers: dict[str, str], forbidden: str | None
) -> None:
    with entry.client(subdomain) as browser:
        answer = browser.get(path, headers=headers)
    assert answer.headers.get("x-frame-options") == forbidden


def test_directus_may_show_a_preview_of_the_site(entry: PublicEntry) -> None:
    with entry.client("cms") as browser:
        policy = browser.get("/admin/").headers["content-security-policy"]
    assert f"frame-src {entry.url().removesuffix(f':{entry.https_port}')}" in policy


def test_text_is_compressed_once(entry: PublicEntry) -> None:
    accepted = {"Accept-Encoding": "gzip"}
    for subdomain, path in (("", "/style.css"), ("cms", "/server/specs/oas"), ("n8n", "/")):
        with (
            entry.client(subdomain) as client,
            client.stream("GET", path, headers=accepted) as answer,
        ):
            raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip", subdomain
        assert "accept-encoding" in answer.headers["vary"].lower(), "caches would mix them up"
        assert not gzip.decompress(raw).startswith(b"\x1f\x8b"), f"{subdomain}: twice"
