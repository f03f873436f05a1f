"""Environment variables of the operator's own, and the secrets behind them."""

import asyncio
from typing import Any, Final

import pytest

from config.environment import EnvironmentSettings, further_secret
from config.loader import load
from config.secrets import Secret
from config.sections import section_classes
from tests.config.test_loader import SECRET, lines, message, pasted
from tests.config.words.test_word import HOSTILE
from tests.support.factories import (
    config_with,
    only_problem,
    set_config,
    strong_secrets,
    valid_settings,
)

SMTP: Final = {"directus": {"environmentSecrets": {"EMAIL_SMTP_PASSWORD": "smtpPassword"}}}
NAME: Final = "the name of an environment variable such as CF_DNS_API_TOKEN"
VALUE: Final = "text on one line, a number, true or false"
SECRET_KEY: Final = "the key of a secret of your own such as smtpPassword"


def test_the_services_that_take_further_variables() -> None:
    taking = [
        field for field, kind in section_classes().items() if issubclass(kind, EnvironmentSettings)
    ]
    assert taking == ["directus", "n8n"]


def test_values_of_yaml_arrive_as_text() -> None:
    written = {
        "EMAIL_VERIFY_SETUP": True,
        "RATE_LIMITER_POINTS": 50,
        "SAMPLE": 0.5,
        "LOG_LEVEL": "warn",
    }
    directus = valid_settings(directus={"environment": written}).directus
    assert directus is not None
    assert directus.environment == {
        "EMAIL_VERIFY_SETUP": "true",
        "RATE_LIMITER_POINTS": "50",
        "SAMPLE": "0.5",
        "LOG_LEVEL": "warn",
    }


def test_without_any_there_are_none() -> None:
    n8n = valid_settings().n8n
    assert n8n is not None
    assert (n8n.environment, n8n.environment_secrets, n8n.further_secrets()) == ({}, {}, {})


def test_a_secret_of_the_operators_own_is_one_that_somebody_else_issued() -> None:
    directus = valid_settings(**SMTP).directus
    assert directus is not None
    secret = further_secret("directus", "smtpPassword")
    assert directus.further_secrets() == {"EMAIL_SMTP_PASSWORD": secret}
    assert secret == Secret(
        "smtpPassword", "a variable of directus", needed_by="directus.environmentSecrets"
    )
    assert secret.key == "smtpPassword", "the key would not be the one that was named"


@pytest.mark.parametrize(
    ("environment", "line", "fix"),
    [
        (
            {"log_level": "warn"},
            "directus.environment.log_level: is not a usable name: it is not valid "
            f"(expected {NAME})",
            "rename it in the stack file",
        ),
        (
            {"A=b": "x"},
            f"directus.environment['A=b']: is not a usable name: it is not valid (expected {NAME})",
            "rename it in the stack file",
        ),
        (
            {"A\nB": "x"},
            "directus.environment['A\\nB']: is not a usable name: it has a line break or another "
            f"control character (expected {NAME})",
            "rename it in the stack file",
        ),
        (
            {"A" * 65: "x"},
            f"directus.environment['{'A' * 60}...']: is not a usable name: it is longer than 64 "
            f"characters (expected {NAME})",
            "rename it in the stack file",
        ),
        (
            {"EMAIL": ""},
            f"directus.environment.EMAIL: is empty (got nothing; expected {VALUE})",
            "pulumi config set --path 'tapbot-stack:directus.environment.EMAIL' true",
        ),
        (
            {"EMAIL": "a\nb"},
            "directus.environment.EMAIL: has a line break or another control character "
            f"(got 'a\\nb'; expected {VALUE})",
            "pulumi config set --path 'tapbot-stack:directus.environment.EMAIL' true",
        ),
        (
            {"EMAIL": ["a", "b"]},
            f"directus.environment.EMAIL: is not text (got a list; expected {VALUE})",
            "pulumi config set --path 'tapbot-stack:directus.environment.EMAIL' true",
        ),
        (
            {"EMAIL": "x" * 4097},
            "directus.environment.EMAIL: is longer than 4096 characters "
            f"(got '{'x' * 60}...'; expected {VALUE})",
            "pulumi config set --path 'tapbot-stack:directus.environment.EMAIL' true",
        ),
        (
            None,
            "directus.environment: is not a mapping "
            "(got nothing; expected keys with their values below it)",
            "write the keys of directus.environment on indented lines below it in the stack file",
        ),
    ],
)
def test_what_no_container_can_be_given_is_refused(environment: Any, line: str, fix: str) -> None:
    problem = only_problem({"directus": {"environment": environment}})
    assert problem.line == line
    assert problem.fix == fix


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_name_reaches_a_container(name: str) -> None:
    for section in ("environment", "environmentSecrets"):
        problem = only_problem({"n8n": {section: {name: "smtpPassword"}}})
        assert problem.fix == "rename it in the stack file"


@pytest.mark.parametrize("key", ["smtp_password", "SmtpPassword", "smtp password", "", "a" * 65])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    problem = only_problem({"n8n": {"environmentSecrets": {"N8N_SMTP_PASS": key}}})
    assert problem.line.startswith("n8n.environmentSecrets.N8N_SMTP_PASS: is ")
    assert problem.line.endswith(f"; expected {SECRET_KEY})")
    assert problem.fix == (
        "pulumi config set --path 'tapbot-stack:n8n.environmentSecrets.N8N_SMTP_PASS' smtpPassword"
    )


@pytest.mark.parametrize("key", ["", *HOSTILE])
def test_a_hostile_key_is_refused_and_never_in_a_command(key: str) -> None:
    values = config_with({"n8n": {"environmentSecrets": {"N8N_SMTP_PASS": key}}})
    assert len(lines(values)) == 1, "what is no key was asked for as a secret"
    assert pasted(values) == [], "somebody would paste what the stack file holds into a shell"


def test_the_secret_behind_a_variable_is_asked_for() -> None:
    assert lines(config_with(SMTP)) == [
        "smtpPassword: is missing (expected a variable of directus)"
    ], "also when the stack makes its own secrets: nobody can make up what somebody issued"
    assert pasted(config_with(SMTP)) == ["pulumi config set --secret tapbot-stack:smtpPassword"]


def test_one_secret_may_be_in_the_variables_of_two_services() -> None:
    n8n = {"environmentSecrets": {"N8N_SMTP_PASS": "smtpPassword"}}
    assert len(lines(config_with({**SMTP, "n8n": n8n}))) == 1
    values = {"smtpPassword": SECRET}
    set_config({**config_with({**SMTP, "n8n": n8n}), **values}, values)
    asyncio.run(given())


def test_a_key_that_no_variable_names_is_not_known() -> None:
    [line] = lines(config_with({"smtpPassword": SECRET}), ["smtpPassword"])
    assert line.startswith("smtpPassword: is not a known key")


def test_a_section_that_takes_no_variables_makes_no_key_known() -> None:
    changes = {"postgres": {"environmentSecrets": {"PGPASSWORD": "smtpPassword"}}}
    assert lines(config_with(changes)) == [
        "postgres.environmentSecrets: is not a known key "
        "(expected one of: memory, cpus, maxConnections, volume, storage, synchronous, discard)"
    ]


def test_a_misspelled_key_is_told_which_one_was_meant() -> None:
    values = config_with({**SMTP, "smtpPasword": SECRET})
    text = message(values, ["smtpPasword"])
    assert "  smtpPasword: is not a known key, did you mean smtpPassword?" in text
    assert "; then: pulumi config set --secret tapbot-stack:smtpPassword" in text


def test_the_secret_in_plain_text_is_refused_and_not_shown() -> None:
    text = message(config_with({**SMTP, "smtpPassword": SECRET}))
    assert (
        "  smtpPassword: is a secret in plain text "
        "(expected an encrypted value that was never stored in plain)\n"
        "    fix: pulumi config set --secret tapbot-stack:smtpPassword"
    ) in text
    assert SECRET not in text


def test_the_secret_is_hidden_wherever_it_turns_up() -> None:
    values = config_with({**SMTP, "smtpPassword": SECRET, "domain": SECRET})
    text = message(values, ["smtpPassword"])
    assert "domain: is not valid (got a value that is not shown" in text
    assert SECRET not in text


def test_a_secret_that_was_written_as_the_key_is_not_shown() -> None:
    leaked = f"p{strong_secrets()['postgresPassword']}"
    values = {
        **config_with({"directus": {"environmentSecrets": {"EMAIL_SMTP_PASSWORD": leaked}}}),
        "postgresPassword": leaked,
    }
    text = message(values, ["postgresPassword"])
    assert leaked not in text
    assert "fix: name another key in the stack file: this one is the value of a secret" in text


def test_an_empty_secret_is_refused() -> None:
    assert lines(config_with({**SMTP, "smtpPassword": ""})) == [
        "smtpPassword: is empty (expected a variable of directus)"
    ]


@pytest.mark.parametrize("key", ["postgresPassword", "acmeDnsCredentials", "domain", "directus"])
def test_a_key_of_the_stack_itself_is_refused_once(key: str) -> None:
    values = config_with({"directus": {"environmentSecrets": {"EMAIL_SMTP_PASSWORD": key}}})
    assert lines(values) == [
        "directus.environmentSecrets.EMAIL_SMTP_PASSWORD: names a key of the stack itself "
        f"(got '{key}'; expected the key of a secret of your own)"
    ]


async def given() -> tuple[str | None, bool]:
    """Return the secret behind the variable, and whether it is kept as one."""
    secret = load()[1]["smtpPassword"]
    return await secret.future(), await secret.is_secret()


@pytest.mark.parametrize("value", ["x7", "changeme", "A=b c $HOME"])
def test_the_secret_reaches_the_program_as_it_was_issued(value: str) -> None:
    values = {"smtpPassword": value}
    set_config({**config_with(SMTP), **values}, values)
    assert asyncio.run(given()) == (value, True), "it would be shown in the state and in previews"
