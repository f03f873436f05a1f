"""What makes a secret too weak to use; no message here may hold any part of a value."""

import itertools
import string
from collections.abc import Mapping
from typing import Final

from config.errors import Problem
from config.secrets import LONGEST, SPECS, SecretSpec, secret_command

_ALLOWED: Final = frozenset(string.ascii_letters + string.digits + "!#%&()*+,-./:;<=>?@[]^_{|}~")
_COMMON: Final = (
    "abc123", "admin", "changeit", "changeme", "default", "directus", "dragon", "encryption",
    "example", "iloveyou", "letmein", "master", "monkey", "mypass", "owner", "passw0rd", "password",
    "passwort", "placeholder", "postgres", "pulumi", "qdrant", "qwerty", "redis", "replaceme",
    "root", "sample", "secret", "supersecret", "tapbot", "temp", "test", "todo", "welcome",
)  # fmt: skip
_LEAST_VARIETY: Final = 8
_LEAST_REST: Final = 8


def check_all(values: Mapping[str, str]) -> list[Problem]:
    """The weak and the reused ones among the secrets that are set, by key."""
    problems = []
    first_with: dict[str, str] = {}
    for spec in SPECS:
        value = values.get(spec.key)
        if value is None:
            continue
        # Whoever issued it decides how it looks.
        issued = "" if value.strip() else "is empty"
        weakness = issued if spec.needed_by else find_weakness(value, spec)
        first = first_with.setdefault(value, spec.key)
        if not weakness and first != spec.key:
            weakness = f"is the same as {first}"
        if weakness:
            problems.append(
                Problem(
                    path=spec.key,
                    problem=weakness,
                    expected=expected(spec),
                    fix=secret_command(spec),
                )
            )
    return problems


def expected(spec: SecretSpec) -> str:
    """What the value of a secret is to be, as a phrase."""
    if spec.needed_by:
        return spec.purpose
    return f"its own random value of {spec.min_length} to {LONGEST} characters"


def find_weakness(value: str, spec: SecretSpec) -> str:
    """What is wrong with the value, or nothing."""
    if not value.strip():
        return "is empty"
    if len(value) < spec.min_length:
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
