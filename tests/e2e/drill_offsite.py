"""Copies elsewhere: encrypted, complete, found damaged where they are, sent again after a pause."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from testbed.directus import Directus
from testbed.sessions import wait_until
from tests.e2e.elsewhere import KINDS, SENDER, Elsewhere, elsewhere

TEXT = b"a file that somebody uploaded"


@pytest.fixture(scope="module", name="stack")
def copied_stack() -> Iterator[Elsewhere]:
    """A stack each kind of whose data was sent once."""
    with elsewhere() as found:
        wait_until("a base backup", 240, lambda: bool(found.status().get("newest")), every=2)
        yield found


def copy(stack: Elsewhere) -> None:
    """Wait until everything that is there now has been sent."""
    now = time.time()
    assert stack.docker.execute(SENDER, *COPY).code == 0

    def sent() -> bool:
        copies = stack.offsite().get("copies", {})
        return set(copies) == KINDS and all(each["at"] > now for each in copies.values())

    wait_until("a copy of everything", 240, sent, every=1)


COPY = ("python3", "-m", "components.recovery.restic_program", "copy")
CHECK = ("python3", "-m", "components.recovery.restic_program", "check")


def upload(stack: Elsewhere) -> str:
    """Upload a file as the administrator and return its id."""
    with administrator(stack) as directus:
        return directus.upload("a.txt", TEXT)


@contextmanager
def administrator(stack: Elsewhere) -> Iterator[Directus]:
    """A session of the administrator, once Directus answers."""
    login = stack.credentials["directus"]
    with stack.entry.client("cms") as client:
        wait_until("Directus", 120, lambda: client.get("/server/ping").is_success, every=1)
        yield Directus(client, login["email"], login["password"])


def test_everything_arrives_and_is_well(stack: Elsewhere) -> None:
    upload(stack)
    copy(stack)
    assert stack.offsite()["reasons"] == []


def test_what_comes_back_is_what_was_sent(stack: Elsewhere) -> None:
    name = upload(stack)
    copy(stack)
    listed = stack.restic("ls", "latest", "--tag", "uploads", "--json")
    assert name in listed.out, listed.text
    place = f"/sent/uploads/{name}.txt"
    assert stack.restic("dump", "latest", place, "--tag", "uploads").out == TEXT.decode()
    barman = stack.restic("ls", "latest", "--tag", "postgres")
    assert "/main/base/" in barman.out
    assert ".partial" in barman.out, "changes that no segment is full of yet"


def test_nobody_reads_it_without_the_password(stack: Elsewhere) -> None:
    refused = stack.restic("snapshots", password="another password")
    assert "wrong password" in refused.text
    password = stack.credentials["offsite"]["password"]
    assert "uploads" in stack.restic("snapshots", password=password).out
    stored = stack.s3.objects()
    assert any("/data/" in each for each in stored)


def test_files_and_vectors_come_back_with_their_database(stack: Elsewhere) -> None:
    kept = upload(stack)
    stack.qdrant("PUT", "/collections/words", {"vectors": {"size": 2, "distance": "Cosine"}})
    point = {"id": 1, "vector": [1, 0], "payload": {"word": "east"}}
    stack.qdrant("PUT", "/collections/words/points?wait=true", {"points": [point]})
    copy(stack)
    moment = datetime.now(UTC)
    time.sleep(1)
    with administrator(stack) as directus:
        directus.delete(f"/files/{kept}")
    stack.qdrant("DELETE", "/collections/words")
    later = upload(stack)
    copy(stack)
    answer = stack.restore(moment.isoformat())
    assert answer.code == 0, answer.text
    assert "points: words 1" in answer.text
    with administrator(stack) as directus:
        assert directus.download(kept) == TEXT
        assert later not in {each["id"] for each in directus.get("/files")}
    found = stack.qdrant("GET", "/collections/words/points/1")
    assert found["payload"] == {"word": "east"}


def test_a_place_that_is_away_is_told_and_the_next_round_catches_up(stack: Elsewhere) -> None:
    with stack.s3.away():
        upload(stack)
        assert stack.docker.execute(SENDER, *COPY).code == 0
        wait_until("a reason", 240, lambda: "target" in str(stack.offsite()["reasons"]), every=1)
        assert stack.docker.execute(SENDER, "cat", "/tmp/health").out == "ok"
    wait_until("no reason", 300, lambda: stack.offsite()["reasons"] == [], every=1)


def test_a_changed_byte_is_found(stack: Elsewhere) -> None:
    largest = sorted(each for each in stack.s3.objects() if "/data/" in each)
    for name in largest:
        stack.s3.change_a_byte(name)
    assert stack.docker.execute(SENDER, *CHECK).code == 0
    wait_until("a check", 240, lambda: bool((stack.offsite()["check"] or {}).get("refused")))
    assert "the last check failed" in str(stack.offsite()["reasons"])
