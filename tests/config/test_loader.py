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

from config.check import FIELD_OF_KEY
from config.errors import PROJECT
from config.loader import load
from config.secrets import SPECS, GivenSecret
from config.settings import StackSettings
from tests.support.factories import BUCKET, config_with, set_config, strong_secrets

ROOT = Path(__file__).parents[2]
OWN = [spec for spec in SPECS if not spec.needed_by]
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


def stack_file(name: str) -> dict[str, Any]:
    """The values of one of our stack files, without the project's name."""
    text = (ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    return {
        key.removeprefix(f"{PROJECT}:"): value
        for key, value in yaml.safe_load(text)["config"].items()
        if key.startswith(PROJECT)
    }


def test_a_valid_stack_gives_settings_and_no_secret_of_its_own() -> None:
    set_config(config_with({}))
    settings, given = load()
    assert settings.domain == "tapbot.kz"
    assert given.postgres_password is None


def test_a_secret_that_is_set_stays_secret() -> None:
    values = strong_secrets()
    set_config({**config_with({"secrets": "config"}), **values}, values)

    async def read() -> tuple[str | None, bool]:
        password = load()[1].postgres_password
        assert password is not None
        return await password.future(), await password.is_secret()

    assert asyncio.run(read()) == (values["postgresPassword"], True)


def test_the_dev_stack_loads() -> None:
    set_config(stack_file("dev"))
    assert all(server.is_local for server in load()[0].servers.values())


def test_the_prod_stack_lists_all_that_only_its_owner_can_know() -> None:
    text = message(stack_file("prod"))
    assert "has 14 problems" in text
    for server in ("edge", "data"):
        assert f"pulumi config set --path 'tapbot-stack:servers.{server}.hostKey' " in text
    head, paste = text.split("Paste this to set what is missing, or put in values of your own:\n\n")
    assert "postgresPassword: is missing (expected at least 20 characters" in head
    assert paste.splitlines() == [
        f'  pulumi config set --secret tapbot-stack:{spec.key} "$(openssl rand -hex 24)"'
        for spec in OWN
    ], "nothing asks for what others issue"


def test_an_empty_config_lists_what_a_stack_needs() -> None:
    paths = [line.partition(":")[0] for line in lines({})]
    assert paths == ["domain", "servers", "placement", "directus", "n8n"]


def project_keys() -> dict[str, dict[str, Any]]:
    """What Pulumi.yaml declares for each key."""
    declared: dict[str, dict[str, Any]] = yaml.safe_load(
        (ROOT / "Pulumi.yaml").read_text(encoding="utf-8")
    )["config"]
    return declared


def test_the_project_file_declares_every_setting_in_its_own_words() -> None:
    fields = StackSettings.model_fields
    expected = {key: fields[name].description for key, name in FIELD_OF_KEY.items()}
    assert {key: value["description"] for key, value in project_keys().items()} == expected
    assert all(value["type"] in ("string", "object") for value in project_keys().values())


def test_the_defaults_of_the_project_file_change_nothing() -> None:
    defaults = {key: value["default"] for key, value in project_keys().items()}
    set_config(config_with({}))
    plain, _ = load()
    set_config({**defaults, **config_with({})})
    assert load()[0] == plain


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

    async def read() -> list[GivenSecret]:
        given = load()[1]
        return [given.directus_s3_key, given.directus_s3_secret, given.acme_dns_credentials]

    assert asyncio.run(read()) == [None, None, None]


def test_an_issued_secret_that_is_set_reaches_the_program_as_it_is() -> None:
    own = {"directusS3Key": "AKIA", "directusS3Secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE=="}
    set_config({**config_with({"directus": {"s3": BUCKET}}), **own}, own)

    async def read() -> tuple[str | None, bool]:
        secret = load()[1].directus_s3_secret
        assert secret is not None
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


def test_a_run_outside_of_a_language_host_reads_the_environment() -> None:
    program = "import config.loader, json; print(config.loader.load()[0].domain)"
    values = {f"{PROJECT}:{key}": json.dumps(value) for key, value in config_with({}).items()}
    values[f"{PROJECT}:domain"] = "tapbot.kz"
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PULUMI_CONFIG": json.dumps(values)},
    )
    assert run.stdout.strip() == "tapbot.kz"
