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
from config.secrets import SPECS
from config.settings import StackSettings
from tests.support.factories import config_with, set_config, strong_secrets

ROOT = Path(__file__).parents[2]
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
        for spec in SPECS
    ]


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


@pytest.mark.parametrize(
    ("changes", "secret_keys", "expected"),
    [
        (
            {"domian": "tapbot.kz"},
            [],
            ["domian: is not a known key, did you mean domain? (expected one of: domain, "],
        ),
        (
            {"postgres.memory": "1GB"},
            [],
            ["['postgres.memory']: is one flat key, so postgres does not have it (expected a key"],
        ),
        (
            {"postgresPassword": SECRET},
            [],
            ["postgresPassword: is a secret in plain text (expected an encrypted value that was"],
        ),
        (
            {"postgresPassword": ""},
            [],
            ["postgresPassword: is empty (expected its own random value of 20 to 72 characters)"],
        ),
        (
            {"postgresPassword": "changeme"},
            ["postgresPassword"],
            ["postgresPassword: is too short (expected its own random value of 20 to 72 charact"],
        ),
        (
            {"postgresPasword": SECRET},
            ["postgresPasword"],
            ["postgresPasword: is not a known key, did you mean postgresPassword? (expected one"],
        ),
        (
            {"domain": "tapbot.kz"},
            ["domain"],
            ["domain: is set as a secret (expected plain settings; secrets have flat keys of"],
        ),
        (
            {"postgres": {"memory": SECRET}},
            ["postgres"],
            ["postgres: is set as a secret (expected plain settings; secrets have flat keys of"],
        ),
        (
            {"n8n": {"ownerEmail": {"secure": "v1:abc"}}},
            [],
            ["n8n.ownerEmail: holds a secret (expected plain settings; secrets have flat keys"],
        ),
        ({"postgres": ""}, [], ["postgres: is not a mapping (got nothing; expected a mapping"]),
        ({"postgres": "512MB"}, [], ["postgres: is not a mapping (got '512MB'; expected a map"]),
        ({"postgres": "{"}, [], ["postgres: is not a mapping (got '{'; expected a mapping"]),
        ({"domain": ["a"]}, [], ["domain: is not text (got a list; expected a domain name in"]),
        ({"images": "[" * 100_000}, [], ["images: is not a mapping (got '[[[[[[[[[[[[[[[[[["]),
        (
            {"domain": f"{SECRET}0", "postgresPassword": f"{SECRET}0"},
            ["postgresPassword"],
            ["domain: is not valid (got a value that is not shown; expected a domain name in"],
        ),
        (
            {"placement": {"site": SECRET}, "postgresPassword": f"{SECRET}0"},
            ["postgresPassword"],
            ["placement.site: is not valid (got a value that is not shown; expected a short"],
        ),
    ],
)
def test_a_mistake_is_one_line(
    changes: dict[str, Any], secret_keys: list[str], expected: list[str]
) -> None:
    found = lines(config_with(changes), secret_keys)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


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
    assert text.count(": is missing") == len(SPECS) - 1


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
