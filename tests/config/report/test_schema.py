"""What editors are told agrees with what the program accepts."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.report.errors import PROJECT
from config.report.schema import schema
from tests.config.samples import without
from tests.support.factories import BUCKET, config_with

ROOT = Path(__file__).parents[3]


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
        {"traefik": {"acme": {"environment": "staging", "certificateHours": 160}}},
        {"traefik": {"acme": {"caServer": "https://pebble/dir", "caCertificate": "root.pem"}}},
        {"traefik": {"acme": {"challenge": "dns", "dnsVariables": ["CF_DNS_API_TOKEN"]}}},
        {"placement": {"directus": ["edge", "data"], "n8nWorkers": "data", "site": ["edge"]}},
        {"servers": {"edge": {"state": "lost", "openPorts": [25], "labels": ["rack-7"]}}},
        {"directus": {"s3": BUCKET}, "directusS3Key": {"secure": "v1:abc"}},
        {"directus": {"s3": {**BUCKET, "region": "auto", "addressing": "virtual"}}},
        {"directus": {"s3": None}},
        {"ssh": {"keyFile": "~/.ssh/id_ed25519", "allowedNetworks": ["203.0.113.0/24"]}},
        {"tunnel": {"network": "10.99.0.0/16", "port": 51821, "mtu": 1380}},
        {
            "directus": {
                "environment": {"EMAIL_VERIFY_SETUP": True, "RATE": 0.5, "LOG_LEVEL": "warn"}
            }
        },
        {"n8n": {"environmentSecrets": {"SMTP_PASS": "smtpPassword"}}},
        {"smtpPassword": {"secure": "v1:abc"}},
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
        {"traefik": {"acme": {"environment": "test"}}},
        {"traefik": {"acme": {"dnsVariables": ["a=b"]}}},
        {"traefik": {"acme": {"caCertificate": "-oProxyCommand=id"}}},
        {"placement": {"site": []}},
        {"placement": {"site": ["Edge"]}},
        {"placement": {"redisQueue": ["edge", "data"]}},
        {"placement": {"traefik": ["edge"]}},
        {"placement": {"mysql": "edge"}},
        {"servers": {"edge": {"state": "dead"}}},
        {"servers": {"edge": {"user": "-oProxyCommand=id"}}},
        {"servers": {"edge": {"openPorts": [65536]}}},
        {"servers": {"edge": {"openPorts": 25}}},
        {"servers": {"edge": {"labels": ["Rack 7"]}}},
        {"directus": {"s3": {"bucket": "tapbot-files"}}},
        {"directus": {"s3": {**BUCKET, "endpoint": "https://me:word@s3.tapbot.kz"}}},
        {"directus": {"s3": {**BUCKET, "bucket": "Tapbot"}}},
        {"directus": {"s3": {**BUCKET, "key": "AKIAEXAMPLE"}}},
        {"directusS3Key": "AKIAEXAMPLE"},
        {"ssh": {"keyFile": "-oProxyCommand=id"}},
        {"ssh": {"allowedNetworks": ["everywhere"]}},
        {"tunnel": {"network": "fd00::/64"}},
        {"tunnel": {"mtu": 1279}},
        {"tunnel": {"port": 0}},
        {"qdrant": None},
        {"directus": {"environment": {"log_level": "warn"}}},
        {"directus": {"environment": {"LOG_LEVEL": ""}}},
        {"directus": {"environment": {"LOG_LEVEL": ["warn"]}}},
        {"n8n": {"environmentSecrets": {"SMTP_PASS": "smtp_password"}}},
        {"n8n": {"environmentSecrets": {"SMTP_PASS": {"secure": "v1:abc"}}}},
        {"postgres": {"environment": {"PGDATA": "x"}}},
        {"smtpPassword": "in plain text"},
    ],
)
def test_what_the_program_refuses_is_marked(
    validator: jsonschema.Draft7Validator, changes: dict[str, Any]
) -> None:
    assert not validator.is_valid(stack_file(changes))


def test_services_that_a_stack_may_do_without_may_be_missing(
    validator: jsonschema.Draft7Validator,
) -> None:
    values = without("redisQueue", "redisCache", "qdrant", "directus", "n8n", "site")
    config = {f"{PROJECT}:{key}": value for key, value in values.items()}
    validator.validate({"config": config})
    for key in ("domain", "servers", "placement"):
        less = {name: value for name, value in config.items() if name != f"{PROJECT}:{key}"}
        assert not validator.is_valid({"config": less}), key


def test_every_key_has_a_description() -> None:
    keys = schema()["properties"]["config"]["properties"]
    assert [key for key, value in keys.items() if not value.get("description")] == []
