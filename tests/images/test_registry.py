"""A registry counts as reachable when it answers as registries do."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest

from images import registry


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    registry.answers.cache_clear()
    yield
    registry.answers.cache_clear()


def headers(**values: str) -> Message:
    message = Message()
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    return message


class Reply:
    """What opening a URL gives."""

    def __init__(self, **values: str) -> None:
        self.status = 200
        self.headers = headers(**values)

    def __enter__(self) -> "Reply":
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("reference", "host"),
    [
        ("postgres:16", "registry-1.docker.io"),
        ("n8nio/n8n:2", "registry-1.docker.io"),
        ("ghcr.io/a/b:1", "ghcr.io"),
        ("localhost:5000/a", "localhost:5000"),
        ("localhost/a", "localhost"),
    ],
)
def test_a_reference_names_its_registry(reference: str, host: str) -> None:
    assert registry.host(reference) == host


def answered(monkeypatch: pytest.MonkeyPatch, answer: object) -> list[str]:
    asked: list[str] = []

    def opened(url: str, timeout: float) -> object:
        asked.append(f"{url} {timeout}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(urllib.request, "urlopen", opened)
    return asked


def refusal(code: int, **values: str) -> urllib.error.HTTPError:
    return urllib.error.HTTPError("", code, "", headers(**values), None)


def test_a_registry_that_asks_for_a_login_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answered(monkeypatch, refusal(401, WWW_Authenticate="Bearer"))
    assert registry.answers("ghcr.io")
    assert registry.answers("ghcr.io")
    assert asked == ["https://ghcr.io/v2/ 5"], "one question a run is enough"


def test_an_open_registry_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, Reply(Docker_Distribution_Api_Version="registry/2.0"))
    assert registry.answers("localhost:5000")


@pytest.mark.parametrize(
    "answer", [Reply(), refusal(403), refusal(401), TimeoutError(), urllib.error.URLError("dns")]
)
def test_a_filtering_proxy_or_silence_is_no_registry(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    answered(monkeypatch, answer)
    assert not registry.answers("ghcr.io")
