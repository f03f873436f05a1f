"""Weak and reused secrets."""

import secrets
import string
from collections.abc import Mapping

import pytest

from config.report.errors import Problem
from config.rules.strength import check_all, find_weakness
from config.secrets import Secret
from config.sections import all_secrets
from tests.support.factories import own_secrets, strong_secrets

STRONG = "q8Zr4vXb1LqW9mTe-q7-K"
SOME = Secret(name="some_password", purpose="a test", min_length=16)
SECRETS = list(all_secrets())


def found(values: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with these among the stack's own secrets."""
    return check_all(values, SECRETS)


@pytest.mark.parametrize(
    ("value", "weakness"),
    [
        ("", "is empty"),
        (" \t\n", "is empty"),
        ("x7Kq", "is too short"),
        ("x7Kq" * 30, "is too long"),
        ("a" * 48, "is weak: it repeats itself"),
        ("abababababababab", "is weak: it repeats itself"),
        ("q8Zr4vXb1LqW9mTe" * 2, "is weak: it repeats itself"),
        ("abcdefghijklmnopqrstuvwxyz", "is weak: it counts up or down"),
        ("98765432101234567890", "is weak: it counts up or down"),
        ("changeme-changeme-please", "is weak: it is made of common words"),
        ("Password-Password-123", "is weak: it is made of common words"),
        ("SuperSecretAdminPassword1", "is weak: it is made of common words"),
        ("tapbot-postgres-password", "is weak: it is made of common words"),
    ],
)
def test_a_weak_value_is_told_why(value: str, weakness: str) -> None:
    assert find_weakness(value, SOME) == weakness


@pytest.mark.parametrize("piece", [" ", "'", '"', "\\", "$", "`", "\n", "\x00", "é", "\u202e"])
def test_a_character_that_some_file_would_misread_is_refused(piece: str) -> None:
    assert find_weakness(f"q8Zr4vXb1LqW9{piece}mTe", SOME).startswith("has a space, a quote")


def test_a_random_value_is_strong() -> None:
    alphabet = string.ascii_letters + string.digits
    for _ in range(300):
        assert find_weakness(secrets.token_hex(24), SOME) == ""
        assert find_weakness("".join(secrets.choice(alphabet) for _ in range(32)), SOME) == ""


def test_a_long_phrase_is_strong() -> None:
    assert find_weakness("orbit-velvet-canyon-mustard-77", SOME) == ""


def test_strong_and_different_values_are_no_problem() -> None:
    assert found(strong_secrets(issued=True)) == []


def test_a_reused_value_names_where_it_was_used_first() -> None:
    values = strong_secrets()
    values["n8nOwnerPassword"] = values["postgresPassword"]
    [problem] = found(values)
    assert problem.line == (
        "n8nOwnerPassword: is the same as postgresPassword "
        "(expected its own random value of 12 to 72 characters)"
    )
    assert problem.fix == (
        'pulumi config set --secret tapbot-stack:n8nOwnerPassword "$(openssl rand -hex 24)"'
    )


@pytest.mark.parametrize("value", ["x7", "changeme", "a" * 200, "AKIA EXAMPLE", "A=b\nC=d"])
def test_whoever_issued_a_secret_decides_how_it_looks(value: str) -> None:
    assert found({"directusS3Key": value}) == []


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_issued_secret_that_is_empty_is_named_with_its_command(value: str) -> None:
    [problem] = found({"directusS3Key": value})
    assert problem.line == "directusS3Key: is empty (expected the access key of `directus.s3`)"
    assert problem.fix == "pulumi config set --secret tapbot-stack:directusS3Key", (
        "the command asks for the value, which is nothing that could be made here"
    )


def test_a_secret_may_not_be_what_somebody_else_issued() -> None:
    [problem] = found(dict.fromkeys(["postgresPassword", "directusS3Secret"], STRONG))
    assert problem.line == (
        "directusS3Secret: is the same as postgresPassword "
        "(expected the secret key of `directus.s3`)"
    )


def test_no_message_holds_any_part_of_a_value() -> None:
    weak = {secret.key: f"Passw0rd{index}" for index, secret in enumerate(SECRETS)}
    weak |= {secret.key: "Passw0rd" for secret in SECRETS if secret.needed_by}
    problems = found(weak)
    assert len(problems) == len(SECRETS) - 1, "only the first of those that are the same is good"
    assert {problem.path for problem in problems} > {secret.key for secret in own_secrets()}
    assert not [problem for problem in problems if "assw0rd" in f"{problem.line}{problem.fix}"]


def test_the_operators_own_secret_may_not_be_one_of_the_stacks() -> None:
    own = Secret("smtpPassword", "a variable of n8n", needed_by="n8n.environmentSecrets")
    values = dict.fromkeys(["postgresPassword", "smtpPassword"], STRONG)
    [problem] = check_all(values, [*SECRETS, own])
    assert problem.line == (
        "smtpPassword: is the same as postgresPassword (expected a variable of n8n)"
    )
    assert problem.fix == "pulumi config set --secret tapbot-stack:smtpPassword"
