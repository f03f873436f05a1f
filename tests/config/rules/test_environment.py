"""Rules on environment variables of the operator's own."""

from typing import Any

import pytest

from config.base import camel_case
from config.check import FIELD_OF_KEY
from config.environment import EnvironmentSettings
from config.sections import all_secrets, section_classes
from tests.support.factories import only_problem, problem_lines

SET = "pulumi config set --path 'tapbot-stack:"
REMOVE = "pulumi config rm --path 'tapbot-stack:"


@pytest.mark.parametrize("section", ["environment", "environmentSecrets"])
@pytest.mark.parametrize(
    ("service", "variable", "instead"),
    [
        ("directus", "PUBLIC_URL", "domain and directus.subdomain"),
        ("directus", "CACHE_TTL", "directus.cacheTtl"),
        ("directus", "DB_HOST", "placement.postgres"),
        ("n8n", "N8N_HOST", "domain and n8n.subdomain"),
        ("n8n", "TZ", "timezone"),
    ],
)
def test_a_variable_that_a_setting_decides_is_refused_with_that_setting(
    section: str, service: str, variable: str, instead: str
) -> None:
    problem = only_problem({service: {section: {variable: "value"}}})
    path = f"{service}.{section}.{variable}"
    assert problem.line == (
        f"{path}: is set by the program itself (expected {instead}, which decides it)"
    )
    assert problem.fix == f"{REMOVE}{path}'; then change {instead}"


@pytest.mark.parametrize(
    ("service", "variable"), [("directus", "PORT"), ("n8n", "EXECUTIONS_MODE")]
)
def test_a_variable_that_no_setting_decides_is_refused_too(service: str, variable: str) -> None:
    problem = only_problem({service: {"environment": {variable: 80}}})
    path = f"{service}.environment.{variable}"
    assert problem.line == f"{path}: is set by the program itself (expected another variable)"
    assert problem.fix == f"{REMOVE}{path}'"


@pytest.mark.parametrize(
    ("service", "variable", "instead"),
    [
        ("directus", "KEY_FILE", "directusKey"),
        ("directus", "DB_PASSWORD_FILE", "directusDatabasePassword"),
        ("n8n", "N8N_ENCRYPTION_KEY_FILE", "n8nEncryptionKey"),
    ],
)
def test_the_file_of_a_variable_is_that_variable(service: str, variable: str, instead: str) -> None:
    problem = only_problem({service: {"environment": {variable: "/run/x"}}})
    path = f"{service}.environment.{variable}"
    assert problem.line == (
        f"{path}: is set by the program itself (expected {instead}, which decides it)"
    )
    assert problem.fix == f"{REMOVE}{path}'; then change {instead}"


@pytest.mark.parametrize("section", ["environment", "environmentSecrets"])
def test_a_file_that_is_not_in_the_container_is_refused(section: str) -> None:
    problem = only_problem({"directus": {section: {"EMAIL_FILE": "token"}}})
    path = f"directus.{section}.EMAIL_FILE"
    assert problem.line == (
        f"{path}: names a file, and no file of yours is in the container "
        "(expected EMAIL below environmentSecrets)"
    )
    assert problem.fix == f"{REMOVE}{path}'"


@pytest.mark.parametrize(
    "variable",
    [
        *["SMTP_PASSWORD", "AUTH_CLIENT_SECRET", "API_TOKEN"],
        *["AWS_CREDENTIALS", "JWT_PRIVATE_KEY", "AWS_ACCESS_KEY"],
    ],
)
def test_what_looks_like_a_secret_may_not_be_plain(variable: str) -> None:
    problem = only_problem({"n8n": {"environment": {variable: "wJalrXUtnFEMI"}}})
    assert problem.line == (
        f"n8n.environment.{variable}: looks like a secret, and everybody may read this section "
        "(expected n8n.environmentSecrets, which names the key of a secret)"
    )
    assert problem.fix == (
        f"{SET}n8n.environmentSecrets.{variable}' ...; then: {REMOVE}n8n.environment.{variable}'"
    )
    assert "wJalrXUtnFEMI" not in f"{problem.line}{problem.fix}"


@pytest.mark.parametrize("variable", ["PASSWORD_RESET_URL", "TOKENS", "SECRETARY", "LOG_LEVEL"])
def test_what_only_sounds_like_a_secret_may_be_plain(variable: str) -> None:
    assert problem_lines({"directus": {"environment": {variable: "x"}}}) == []


def test_a_variable_has_one_value() -> None:
    problem = only_problem(
        {"directus": {"environment": {"EMAIL": "a"}, "environmentSecrets": {"EMAIL": "token"}}}
    )
    assert problem.line == (
        "directus.environmentSecrets.EMAIL: is set by directus.environment too "
        "(expected one value for each variable)"
    )
    assert problem.fix == f"{REMOVE}directus.environment.EMAIL'"


@pytest.mark.parametrize(
    ("key", "other"),
    [("postgresPassword", "n8nPostgresPassword"), ("domain", "n8nDomain"), ("n8n", "n8nN8n")],
)
def test_a_key_of_the_stack_itself_is_no_secret_of_the_operators(key: str, other: str) -> None:
    problem = only_problem({"n8n": {"environmentSecrets": {"SMTP_PASS": key}}})
    assert problem.line == (
        "n8n.environmentSecrets.SMTP_PASS: names a key of the stack itself "
        f"(got '{key}'; expected the key of a secret of your own)"
    )
    assert problem.fix == f"choose another key, such as {other}"


def test_every_key_of_the_stack_is_refused() -> None:
    own = {*FIELD_OF_KEY, *(secret.key for secret in all_secrets())}
    for key in sorted(own):
        lines = problem_lines({"directus": {"environmentSecrets": {"SMTP_PASS": key}}})
        assert len(lines) == 1, f"a container would be given what {key} holds"


@pytest.mark.parametrize(
    "changes",
    [
        {"directus": {"environment": {"EMAIL_VERIFY_SETUP": True, "RATE_LIMITER_POINTS": 50}}},
        {"directus": {"environmentSecrets": {"EMAIL_SMTP_PASSWORD": "smtpPassword"}}},
        {
            "directus": {"environmentSecrets": {"EMAIL_SMTP_PASSWORD": "smtpPassword"}},
            "n8n": {"environmentSecrets": {"N8N_SMTP_PASS": "smtpPassword"}},
        },
        {"directus": {"environment": {"N8N_HOST": "cms"}}},
    ],
    ids=["plain values", "a secret", "one secret of two services", "another service's variable"],
)
def test_what_is_the_operators_own_is_no_problem(changes: dict[str, Any]) -> None:
    assert problem_lines(changes) == []


def test_what_decides_a_variable_is_a_setting_or_a_secret_that_exists() -> None:
    secrets = {secret.key for secret in all_secrets()}
    for field, kind in section_classes().items():
        if not issubclass(kind, EnvironmentSettings):
            continue
        assert kind.VARIABLES, f"{field}: a variable of its own could be overwritten"
        for variable, decided in kind.VARIABLES.items():
            for path in decided.split(" and ") if decided else ():
                first, *rest = path.split(".")
                assert first in secrets or first in FIELD_OF_KEY, f"{variable}: {decided}"
                if first == camel_case(field):
                    known = {each.alias for each in kind.model_fields.values()}
                    assert rest[0] in known, f"{variable}: the fix would send people to {decided}"
