"""What becomes of a service is told with what it loses, and with what brings that back."""

from typing import Any

import pytest

from config.sections import workloads
from tests.support.factories import BUCKET, valid_settings
from toolchain.recovery.words import WORDS, Move, comes_back, sentence

PLACED = {"postgres": ["edge", "data"]}
LARGE = {"edge": {"memory": "8GB"}}
COPIES: dict[str, Any] = {
    "backups": {"offsite": {"s3": BUCKET}},
    "placement": {**PLACED, "backups": "edge"},
}


def move(*, promoted: bool = True, **changes: Any) -> Move:
    """Return the move from a lost server to edge."""
    settings = valid_settings(servers=LARGE, **{"placement": PLACED, **changes})
    return Move(lost="data", onto="edge", settings=settings, promoted=promoted)


def test_each_key_that_has_words_of_its_own_is_one_of_placement() -> None:
    assert WORDS.keys() <= workloads().keys()


@pytest.mark.parametrize(
    ("synchronous", "said"),
    [
        (True, "nothing that was acknowledged is missing"),
        (False, "acknowledged last may be missing"),
    ],
)
def test_a_new_primary_says_what_may_be_missing(synchronous: bool, said: str) -> None:
    assert said in sentence("postgres", move(postgres={"synchronous": synchronous}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "what was uploaded is out of reach until the disk of data is found"),
        (COPIES, "what was uploaded comes back from the copies elsewhere"),
        ({"directus": {"s3": BUCKET}}, "with its uploads, which are in a bucket"),
    ],
)
def test_directus_says_where_its_uploads_are(changes: dict[str, Any], said: str) -> None:
    assert said in sentence("directus", move(**changes))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("qdrant", "Qdrant: starts on edge empty; restore snapshots"),
        ("redisQueue", "executions that waited are lost"),
        ("redisCache", "fills by itself"),
        ("n8n", "n8n: starts on edge with its workflows and credentials"),
        ("traefik", "point to 203.0.113.10"),
        ("site", "starts on edge"),
    ],
)
def test_each_service_says_what_it_loses(key: str, said: str) -> None:
    assert said in sentence(key, move())


def test_backups_say_that_the_past_is_out_of_reach() -> None:
    assert "(copies are elsewhere)" in sentence("backups", move(**COPIES))


def test_without_copies_nothing_is_promised() -> None:
    assert comes_back(frozenset({"directus", "qdrant"}), move()) == []
    assert comes_back(frozenset({"redisQueue"}), move(**COPIES)) == []
