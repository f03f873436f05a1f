"""The bcrypt hash of a password."""

import bcrypt
from hypothesis import given, settings
from hypothesis import strategies as st

from components.password_hash import ROUNDS, hashed

SALT = "some-text-of-the-state"


def test_the_password_is_accepted_and_no_other_one() -> None:
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
        "every update would restart what reads it"
    )


def test_the_salt_is_part_of_the_hash() -> None:
    assert hashed("correct horse", SALT) != hashed("correct horse", "another text")


def test_it_is_as_slow_to_guess_as_n8ns_own() -> None:
    assert ROUNDS >= 10
    assert hashed("correct horse", SALT).startswith(f"$2b${ROUNDS}$")
