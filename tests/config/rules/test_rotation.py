"""What must hold for secrets that are made anew."""

import pytest

from config.rules.rotation import is_of_what_the_program_makes, without_effect
from config.sections import made_secrets
from tests.config.test_loader import message
from tests.support.factories import (
    config_with,
    only_problem,
    problem_lines,
    settings_of,
    strong_secrets,
)


def rotated(key: str, **changes: object) -> dict[str, object]:
    """Return the change of a stack that has one secret made anew."""
    return {"rotate": {key: 1}, **changes}


def test_every_secret_that_the_program_makes_may_be_made_anew_but_for_what_encrypts_data() -> None:
    refused = {
        secret.key
        for secret, section in made_secrets().items()
        if secret.lasting and section == "n8n"
    }
    assert refused == {"n8nEncryptionKey"}
    for key in ("postgresPassword", "n8nOwnerPassword", "replicatorPassword"):
        assert problem_lines(rotated(key)) == [], key


def test_what_encrypts_data_is_not_made_anew() -> None:
    assert problem_lines(rotated("n8nEncryptionKey")) == [
        "rotate.n8nEncryptionKey: encrypts data, which nothing could read any more (expected no"
        " number)"
    ]
    assert "docs/runbooks/rotate-a-secret.md" in only_problem(rotated("n8nEncryptionKey")).fix


def test_what_somebody_else_issues_comes_from_there() -> None:
    problem = only_problem(rotated("mailPassword"))
    assert problem.line == (
        "rotate.mailPassword: is issued by somebody else (expected a new value from there)"
    )
    assert problem.fix == "pulumi config set --secret tapbot-stack:mailPassword"


def test_a_name_that_is_misspelled_changes_nothing_silently() -> None:
    assert problem_lines(rotated("postgres_pasword"))[0].startswith(
        "rotate['postgres_pasword']: is no secret that the program makes, did you mean"
        " postgresPassword?"
    )


def test_the_service_is_there() -> None:
    assert problem_lines(rotated("gatePassword")) == [
        "rotate.gatePassword: is of a service that the stack does not have (expected the section"
        " gate)"
    ]


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        (
            "postgresPassword",
            [
                "rotate.postgresPassword: is not made by this stack, whose secrets are all set"
                " (expected another value of the secret)"
            ],
        ),
        ("replicatorPassword", []),
    ],
)
def test_where_secrets_are_set_only_those_of_programs_are_made(key: str, lines: list[str]) -> None:
    assert problem_lines(rotated(key, secrets="config")) == lines


def test_a_number_below_one_or_of_another_kind_is_refused() -> None:
    assert problem_lines({"rotate": {"postgresPassword": 0}}) == [
        "rotate.postgresPassword: is too small (got 0; expected a whole number from 1 to 99, such"
        " as 1)"
    ]


def test_a_secret_that_is_set_is_not_made_anew_without_effect() -> None:
    settings = settings_of(config_with(rotated("postgresPassword")))
    [problem] = without_effect(settings.rotate, {"postgresPassword", "qdrantApiKey"})
    assert problem.line == (
        "rotate.postgresPassword: has no effect, as postgresPassword is set (expected one of both)"
    )
    assert problem.fix.endswith("pulumi config rm tapbot-stack:postgresPassword")
    assert list(without_effect(settings.rotate, {"qdrantApiKey"})) == []


def test_the_program_looks_for_values_that_are_set() -> None:
    own = strong_secrets()
    text = message({**config_with(rotated("qdrantApiKey")), **own}, own)
    assert "rotate.qdrantApiKey: has no effect, as qdrantApiKey is set" in text


def test_it_runs_as_soon_as_services_are_known() -> None:
    assert {"rotate", "secrets", "gate"} <= is_of_what_the_program_makes.reads
