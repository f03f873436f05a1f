"""What editors are told agrees with what the program accepts."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.errors import PROJECT
from config.schema import schema
from tests.support.factories import config_with

ROOT = Path(__file__).parents[2]


def stack_file(changes: dict[str, Any]) -> dict[str, Any]:
    """A stack's file with the valid configuration, changed."""
    values = {f"{PROJECT}:{key}": value for key, value in config_with(changes).items()}
    return {"encryptionsalt": "v1:abc", "config": {**values, "docker:host": "unix:///run/d.sock"}}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    """The schema, itself checked."""
    jsonschema.Draft7Validator.check_schema(schema())
    return jsonschema.Draft7Validator(schema())


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_stack_files_are_valid(validator: jsonschema.Draft7Validator, name: str) -> None:
    text = (ROOT / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=config/settings.schema.json\n")
    validator.validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"postgresPassword": {"secure": "v1:abc"}},
        {"images": {"postgres": "mirror.tapbot.kz/postgres:16.15"}},
        {"site": {"subdomain": "www", "cpus": 0.29}},
        {"site": {"cpus": "0.5"}},
        {"traefik": {"acme": None, "trustedProxies": ["10.0.0.0/8"]}},
    ],
)
def test_what_the_program_accepts_is_valid(
    validator: jsonschema.Draft7Validator, changes: dict[str, Any]
) -> None:
    validator.validate(stack_file(changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"domian": "tapbot.kz"},
        {"domain": "TAPBOT.kz"},
        {"postgresPassword": "in plain text"},
        {"postgres": {"memory": "512"}},
        {"postgres": {"max_connections": 5}},
        {"postgres": {"storage": "tape"}},
        {"postgres": {"cpus": "half"}},
        {"servers": {"Edge": {"address": "local", "memory": "1GB"}}},
        {"servers": {"third": {"address": "local"}}},
        {"images": {"mysql": "mysql:8.4.1"}},
        {"traefik": {"httpPort": 0}},
        {"traefik": {"acme": {"challenge": "tls"}}},
    ],
)
def test_what_the_program_refuses_is_marked(
    validator: jsonschema.Draft7Validator, changes: dict[str, Any]
) -> None:
    assert not validator.is_valid(stack_file(changes))


def test_every_key_has_a_description() -> None:
    keys = schema()["properties"]["config"]["properties"]
    assert [key for key, value in keys.items() if not value.get("description")] == []
