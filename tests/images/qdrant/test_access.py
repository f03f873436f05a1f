"""Keys: all, reading only, or nothing but the health of the server."""

import pytest

from images.qdrant.qdrant_substitute.access import check
from images.qdrant.qdrant_substitute.errors import Forbidden, Unauthorized
from images.qdrant.qdrant_substitute.settings import Settings

KEYS = Settings(api_key="writer", read_only_api_key="reader")
DATA = "/collections/a"


@pytest.mark.parametrize("path", ["/", "/healthz", "/livez", "/readyz"])
def test_health_needs_no_key(path: str) -> None:
    check(KEYS, path, {}, writes=False)


@pytest.mark.parametrize("path", ["/metrics", "/collections", DATA, "/healthz/", "/unknown"])
def test_everything_else_needs_one(path: str) -> None:
    with pytest.raises(Unauthorized, match="^Must provide an API key or an Authorization bearer"):
        check(KEYS, path, {}, writes=False)


@pytest.mark.parametrize("key", ["", "wrong", "Writer", "writer ", "ключ"])
def test_a_wrong_key_opens_nothing(key: str) -> None:
    with pytest.raises(Unauthorized):
        check(KEYS, DATA, {"api-key": key}, writes=False)


@pytest.mark.parametrize(
    "headers", [{"api-key": "writer"}, {"Authorization": "Bearer writer"}], ids=["key", "bearer"]
)
def test_the_key_opens_everything(headers: dict[str, str]) -> None:
    check(KEYS, DATA, headers, writes=True)


def test_the_read_only_key_reads() -> None:
    check(KEYS, DATA, {"api-key": "reader"}, writes=False)
    with pytest.raises(Forbidden):
        check(KEYS, DATA, {"api-key": "reader"}, writes=True)


def test_basic_authorization_is_no_key() -> None:
    with pytest.raises(Unauthorized, match="Must provide"):
        check(KEYS, DATA, {"Authorization": "Basic writer"}, writes=False)


def test_without_keys_all_is_open() -> None:
    check(Settings(), DATA, {}, writes=True)


def test_one_key_alone_still_closes_the_rest() -> None:
    only_reader = Settings(read_only_api_key="reader")
    with pytest.raises(Unauthorized):
        check(only_reader, DATA, {"api-key": "None"}, writes=True)
    with pytest.raises(Forbidden):
        check(only_reader, DATA, {"api-key": "reader"}, writes=True)
