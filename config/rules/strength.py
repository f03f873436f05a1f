"""What makes a secret too weak to use; no message here may hold any part of a value."""

import itertools
import string
from collections.abc import Iterable, Mapping
from typing import Final

from config.report.errors import Problem
from config.secrets import LONGEST, Secret, secret_command

_ALLOWED: Final = frozenset(string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~")
_COMMON: Final = (
    "abc123", "admin", "changeit", "changeme", "default", "directus", "dragon", "encryption",
    "example", "iloveyou", "letmein", "master", "monkey", "mypass", "owner", "passw0rd", "password",
    "passwort", "placeholder", "postgres", "pulumi", "qdrant", "qwerty", "redis", "replaceme",
    "root", "sample", "secret", "supersecret", "tapbot", "temp", "test", "todo", "welcome",
)  # fmt: skip
_LEAST_VARIETY: Final = 8
_LEAST_REST: Final = 8


def check_all(values: Mapping[str, str], secrets: Iterable[Secret]) -> list[Problem]:
    """The weak and the reused ones among the secrets that are set, by key."""
    problems = []
    first_with: dict[str, str] = {}
    for secret in secrets:
        value = values.get(secret.key)
        if value is None:
            continue
        # Whoever issued it decides how it looks.
        issued = "" if value.strip() else "is empty"
        weakness = issued if secret.needed_by else find_weakness(value, secret)
        first = first_with.setdefault(value, secret.key)
        if not weakness and first != secret.key:
            weakness = f"is the same as {first}"
        if weakness:
            problems.append(
                Problem(
                    path=secret.key,
                    problem=weakness,
                    expected=expected(secret),
                    fix=secret_command(secret),
                )
            )
    return problems


def expected(secret: Secret) -> str:
    """What the value of a secret is to be, as a phrase."""
    if secret.needed_by:
        return secret.purpose
    return f"its own random value of {secret.min_length} to {LONGEST} characters"


def find_weakness(value: str, secret: Secret) -> str:
    """What is wrong with the value, or nothing."""
    if not value.strip():
        return "is empty"
    if len(value) < secret.min_length:
        return "is too short"
    if len(value) > LONGEST:
        return "is too long"
    if not _ALLOWED.issuperset(value):
        return (
            "has a space, a quote, a backslash, `$`, a line break or a character that is not ASCII"
        )
    if len(set(value)) < _LEAST_VARIETY or value in (value + value)[1:-1]:
        return "is weak: it repeats itself"
    if _steps(value) * 2 > len(value):
        return "is weak: it counts up or down"
    rest = value.lower()
    for word in sorted(_COMMON, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(set(rest)) < _LEAST_REST:
        return "is weak: it is made of common words"
    return ""


def _steps(value: str) -> int:
    """How many characters follow from the one before by counting or repeating."""
    codes = [ord(character) for character in value]
    return sum(abs(code - before) <= 1 for before, code in itertools.pairwise(codes))
