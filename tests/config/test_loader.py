"""Reading a stack's config: all at once, all mistakes in one message, no secret in it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from config.loader import load
from config.report.errors import PROJECT
from config.sections import all_secrets
from config.services.alerts import TELEGRAM_TOKEN
from config.services.pgadmin import PgadminSettings
from tests.config.samples import without
from tests.support.factories import BUCKET, config_with, own_secrets, set_config, strong_secrets
from tests.support.program import complete, secrets_of

ROOT = Path(__file__).parents[2]
OWN = own_secrets()
SECRET = "q8Zr4vXb1LqW9mTe-q7"


def message(values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> str:
    """What the program says about a stack's config that it refuses."""
    set_config(values, secret_keys)
    with pytest.raises(pulumi.RunError) as refused:
        load()
    return str(refused.value)


def lines(values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> list[str]:
    """The problems in that message, without its frame and fixes."""
    text = message(values, secret_keys).partition("\n\nPaste")[0]
    return [line.strip() for line in text.splitlines()[2:] if line[2] != " "]


async def keys_of_given() -> set[str]:
    """The keys of the secrets that the stack's config has."""
    return set(load()[1])


def stack_file(name: str) -> dict[str, Any]:
    """The values of one of our stack files, without the project's name."""
    text = (ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    return {
        key.removeprefix(f"{PROJECT}:"): value
        for key, value in yaml.safe_load(text)["config"].items()
        if key.startswith(PROJECT)
    }


def test_what_make_up_leaves_out_is_left_out_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PgadminSettings, "EXTRA", True)
    monkeypatch.setenv("TAPBOT_WITHOUT", "pgadmin")
    more = {"pgadmin": {"adminEmail": "ops@tapbot.kz"}, "placement": {"pgadmin": "data"}}
    here = {"address": "local", "memory": "8GB"}
    set_config({**config_with(more), "servers": {"edge": here, "data": here}})
    assert load()[0].pgadmin is None
    assert lines(config_with(more)) == [
        "TAPBOT_WITHOUT: leaves out what this stack cannot do without (got 'pgadmin'; expected"
        " nothing)"
    ]


def test_a_valid_stack_gives_settings_and_no_secret_of_its_own() -> None:
    set_config(config_with({}))
    settings, given = load()
    assert settings.domain == "tapbot.kz"
    assert given == {}


def test_a_secret_that_is_set_stays_secret() -> None:
    values = strong_secrets()
    set_config({**config_with({"secrets": "config"}), **values}, values)

    async def read() -> tuple[str | None, bool]:
        password = load()[1]["postgresPassword"]
        return await password.future(), await password.is_secret()

    assert asyncio.run(read()) == (values["postgresPassword"], True)


def test_the_dev_stack_loads() -> None:
    set_config(stack_file("dev"))
    assert all(server.is_local for server in load()[0].servers.values())


def test_the_prod_stack_lists_all_that_only_its_owner_can_know() -> None:
    text = message(stack_file("prod"))
    assert "has 20 problems" in text
    for server in ("edge", "data"):
        assert f"pulumi config set --path 'tapbot-stack:servers.{server}.hostKey' " in text
    head, paste = text.split("Paste this to set what is missing, or put in values of your own:\n\n")
    assert "postgresPassword: is missing (expected at least 20 characters" in head
    assert paste.splitlines() == [
        "  pulumi config set --secret tapbot-stack:alertsTelegramToken"
        if secret is TELEGRAM_TOKEN
        else f'  pulumi config set --secret tapbot-stack:{secret.key} "$(openssl rand -hex 24)"'
        for secret in all_secrets()
        if secret in (TELEGRAM_TOKEN, *secrets_of(complete("prod")))
    ], "of what others issue, only the token of the chat is asked for"


def test_an_empty_config_lists_what_a_stack_needs() -> None:
    paths = [line.partition(":")[0] for line in lines({})]
    assert paths == ["domain", "servers", "placement"], "no service is demanded that is optional"


def test_secrets_of_services_that_are_not_there_are_not_asked_for() -> None:
    own = strong_secrets()
    absent = ["redisQueue", "redisCache", "qdrant", "directus", "n8n", "site"]
    needed = {"postgresPassword": own["postgresPassword"]}
    set_config({**without(*absent, changes={"secrets": "config"}), **needed}, needed)
    assert asyncio.run(keys_of_given()) == set(needed)


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("qdrant", ["qdrantApiKey", "qdrantReadOnlyApiKey"]),
        (
            "directus",
            [
                *["directusDatabasePassword", "directusKey", "directusSecret"],
                "directusAdminPassword",
            ],
        ),
        ("n8n", ["n8nDatabasePassword", "n8nEncryptionKey", "n8nOwnerPassword"]),
    ],
)
def test_a_service_that_is_there_asks_for_its_secrets(section: str, keys: list[str]) -> None:
    missing = [line.partition(":")[0] for line in lines(config_with({"secrets": "config"}))]
    less = [
        line.partition(":")[0] for line in lines(without(section, changes={"secrets": "config"}))
    ]
    assert [key for key in missing if key not in less] == keys
    assert "postgresPassword" in less, "what is always there needs no section to ask for it"


def test_mistakes_of_every_kind_are_listed_together() -> None:
    changes = {
        "domian": "x",
        "domain": "no domain",
        "directus": {"subdomain": "n8n"},
        "postgresPassword": "short",
        "secrets": "config",
    }
    text = message(config_with(changes), ["postgresPassword"])
    for start in ("domian: is not a known key", "domain: is not valid", "n8n.subdomain: claims"):
        assert f"\n  {start}" in text
    assert "postgresPassword: is too short" in text
    assert text.count(": is missing") == len(OWN) - 1


def pasted(values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> list[str]:
    """The commands that the message offers to paste."""
    paste = message(values, secret_keys).partition("put in values of your own:\n\n")[2]
    return [line.strip() for line in paste.splitlines()]


def test_what_a_setting_needs_from_an_issuer_is_asked_for() -> None:
    acme = {"challenge": "dns", "dnsProvider": "cloudflare", "dnsVariables": ["CF_DNS_API_TOKEN"]}
    values = config_with({"directus": {"s3": BUCKET}, "traefik": {"acme": acme}})
    assert lines(values) == [
        "directusS3Key: is missing (expected the access key of `directus.s3`)",
        "directusS3Secret: is missing (expected the secret key of `directus.s3`)",
        "acmeDnsCredentials: is missing "
        "(expected a line NAME=value for each of `traefik.acme.dnsVariables`)",
    ], "also when the stack makes its own secrets"
    assert pasted(values) == [
        "pulumi config set --secret tapbot-stack:directusS3Key",
        "pulumi config set --secret tapbot-stack:directusS3Secret",
        "pulumi config set --secret tapbot-stack:acmeDnsCredentials",
    ]


def test_what_is_missing_is_asked_for_beside_what_is_wrong() -> None:
    values = config_with({"directus": {"s3": {"bucket": "Tapbot"}}})
    paths = [line.partition(":")[0] for line in lines(values)]
    assert paths == [
        *["directus.s3.endpoint", "directus.s3.bucket"],
        *["directusS3Key", "directusS3Secret"],
    ]


def test_nothing_issued_is_asked_for_without_its_setting() -> None:
    own = strong_secrets()
    none = {"directus": {"s3": None}, "traefik": {"acme": {"dnsVariables": []}}}
    set_config({**config_with({"secrets": "config", **none}), **own}, own)

    given = asyncio.run(keys_of_given())
    assert given == set(own), "an issued secret was made up"


def test_an_issued_secret_that_is_set_reaches_the_program_as_it_is() -> None:
    own = {"directusS3Key": "AKIA", "directusS3Secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE=="}
    set_config({**config_with({"directus": {"s3": BUCKET}}), **own}, own)

    async def read() -> tuple[str | None, bool]:
        secret = load()[1]["directusS3Secret"]
        return await secret.future(), await secret.is_secret()

    assert asyncio.run(read()) == (own["directusS3Secret"], True)


def test_an_issued_secret_in_plain_text_is_refused_with_the_command_that_asks_for_it() -> None:
    text = message(config_with({"directusS3Key": SECRET}))
    assert (
        "  directusS3Key: is a secret in plain text "
        "(expected an encrypted value that was never stored in plain)\n"
        "    fix: pulumi config set --secret tapbot-stack:directusS3Key"
    ) in text
    assert SECRET not in text


def test_a_misspelled_issued_secret_is_set_again_by_the_command_that_asks_for_it() -> None:
    text = message(config_with({"directusS3Kye": SECRET}), ["directusS3Kye"])
    assert "directusS3Kye: is not a known key, did you mean directusS3Key?" in text
    assert text.endswith("; then: pulumi config set --secret tapbot-stack:directusS3Key")


def test_of_the_credentials_at_a_dns_provider_values_are_hidden_and_names_are_not() -> None:
    credentials = f"CF_API_EMAIL=admin@tapbot.kz\nCF_DNS_API_TOKEN={SECRET}"
    acme = {"challenge": "dns", "dnsProvider": SECRET, "dnsVariables": ["CF_DNS_API_TOKEN", "a"]}
    values = config_with({"acmeDnsCredentials": credentials, "traefik": {"acme": acme}})
    assert lines(values, ["acmeDnsCredentials"]) == [
        "traefik.acme.dnsProvider: is not valid (got a value that is not shown; expected the name "
        "of a DNS provider that Traefik knows, such as cloudflare)",
        "traefik.acme.dnsVariables[1]: is not valid (got 'a'; expected the name of an environment "
        "variable such as CF_DNS_API_TOKEN)",
    ]


@pytest.mark.parametrize(
    ("key", "text", "flagged"),
    [
        ("postgresPassword", SECRET, False),
        ("postgresPasword", SECRET, False),
        ("colour", SECRET, True),
        ("acmeDnsCredentials", f"CF_DNS_API_TOKEN={SECRET}", True),
        ("acmeDnsCredentials", SECRET, True),
    ],
    ids=["in plain text", "misspelled", "under an unknown key", "a value", "no name"],
)
def test_a_secret_is_hidden_wherever_else_it_is(key: str, text: str, flagged: bool) -> None:
    said = message(config_with({key: text, "domain": SECRET}), [key] if flagged else [])
    assert "domain: is not valid (got a value that is not shown" in said
    assert SECRET not in said


def test_what_is_no_secret_is_shown() -> None:
    said = message(config_with({"colour": "deep blue", "domain": "deep blue"}))
    assert "domain: is not valid (got 'deep blue'; " in said


def outside(values: Mapping[str, Any], secret_keys: Iterable[str]) -> tuple[int, str]:
    """Load in a process that no language host has started; return how it ended and what it said."""
    program = (
        "import asyncio, config.loader\n"
        "async def main(): print(config.loader.load()[0].domain)\n"
        "asyncio.run(main())"
    )
    texts = {
        f"{PROJECT}:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    environment = {
        "PULUMI_CONFIG": json.dumps(texts),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps([f"{PROJECT}:{key}" for key in secret_keys]),
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    return run.returncode, run.stdout.strip() or run.stderr


def test_outside_of_a_language_host_a_secret_is_known_as_one() -> None:
    values = config_with({"postgresPassword": f"{SECRET}-long"})
    assert outside(values, ["postgresPassword"]) == (0, "tapbot.kz")
    code, said = outside(values, [])
    assert code != 0
    assert "postgresPassword: is a secret in plain text" in said


def test_a_run_outside_of_a_language_host_reads_the_environment() -> None:
    assert outside(config_with({}), []) == (0, "tapbot.kz")
