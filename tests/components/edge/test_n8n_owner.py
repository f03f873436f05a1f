"""The bcrypt hash by which n8n knows its owner's password."""

import bcrypt
import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.edge.n8n_owner import ROUNDS, OwnerPassword, hashed
from components.servers.server import Server
from tests.components.parts import on_local
from tests.support.engine import PASSWORD, RecordingEngine

SALT = "some-text-of-the-state"


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The owner of n8n; the password arrives as plain text."""

    def build(server: Server) -> None:
        made = OwnerPassword("n8n-owner", "the-owner-password", server)
        pulumi.export("hash", made.hash)

    return on_local(build)


def test_n8n_accepts_the_password_and_no_other_one() -> None:
    made = hashed("correct horse", SALT).encode()
    assert bcrypt.checkpw(b"correct horse", made), "the owner could not log in"
    assert not bcrypt.checkpw(b"correct horsf", made)


@settings(max_examples=10, deadline=None)
@given(salt=st.text(min_size=1, max_size=40))
def test_any_salt_makes_a_hash_that_verifies(salt: str) -> None:
    made = hashed("пароль-құпия", salt)
    assert bcrypt.checkpw("пароль-құпия".encode(), made.encode())


def test_the_same_password_and_salt_make_the_same_hash() -> None:
    assert hashed("correct horse", SALT) == hashed("correct horse", SALT), (
        "every update would restart n8n"
    )


def test_the_salt_is_part_of_the_hash() -> None:
    assert hashed("correct horse", SALT) != hashed("correct horse", "another text")


def test_it_is_as_slow_to_guess_as_n8ns_own() -> None:
    assert ROUNDS >= 10
    assert hashed("correct horse", SALT).startswith(f"$2b${ROUNDS}$")


def test_the_hash_is_secret_and_its_salt_is_kept(engine: RecordingEngine) -> None:
    assert bcrypt.checkpw(b"the-owner-password", engine.outputs["hash"].encode())
    assert "hash" in engine.secret_outputs, "a hash in the open can be guessed at leisure"
    assert engine.one(PASSWORD, "n8n-owner-salt").inputs["length"] >= 16


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:edge:OwnerPassword", "n8n-owner")
