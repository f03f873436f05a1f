"""One valid configuration, to be changed in one place by each test."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.runtime import set_all_config

from config.base import camel_case
from config.check import check
from config.report.errors import PROJECT, Problem, show
from config.secrets import Secret
from config.sections import all_secrets
from config.settings import StackSettings

# The example key of RFC 8709's format: a type and 32 bytes, nobody's real host.
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
DATA_KEY, THIRD_KEY = (f"{HOST_KEY[:-1]}{last}" for last in "gh")

# Where replicas of Directus on several servers keep their files.
BUCKET = {"endpoint": "https://s3.eu-central-1.amazonaws.com", "bucket": "tapbot-files"}


def valid_config() -> dict[str, Any]:
    """A stack of two remote servers in a stack file's own spelling, without the project's name."""
    return {
        "domain": "tapbot.kz",
        "servers": {
            "edge": {
                "address": "203.0.113.10",
                "hostKey": HOST_KEY,
                "privateAddress": "10.88.0.1",
                "memory": "4GB",
            },
            "data": {
                "address": "203.0.113.20",
                "hostKey": DATA_KEY,
                "privateAddress": "10.88.0.2",
                "memory": "4GB",
            },
        },
        "placement": {
            "postgres": "data",
            "redisQueue": "data",
            "redisCache": "data",
            "qdrant": "data",
            "directus": "data",
            "n8n": "edge",
            "traefik": "edge",
            "site": "edge",
        },
        "redisQueue": {},
        "redisCache": {},
        "qdrant": {},
        "directus": {"adminEmail": "admin@tapbot.kz"},
        "n8n": {"ownerEmail": "admin@tapbot.kz"},
        "traefik": {"acme": {"email": "admin@tapbot.kz"}},
        "site": {},
    }


def config_with(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The valid configuration with some keys changed; mappings are merged."""
    return _merged(valid_config(), changes)


def valid_settings(**changes: Any) -> StackSettings:
    """Valid settings; changes are camelCase inside, such as `postgres={"maxConnections": 50}`."""
    return settings_of(config_with({camel_case(name): value for name, value in changes.items()}))


def settings_of(values: Mapping[str, Any]) -> StackSettings:
    """The settings of a whole configuration that is known to be valid."""
    settings, problems = check(values, frozenset(), show)
    assert settings is not None, [problem.line for problem in problems]
    return settings


def strong_secrets(*, issued: bool = False) -> dict[str, str]:
    """A value for every secret, the same in each run; those of other issuers only when asked."""
    return {
        secret.key: hashlib.sha256(secret.key.encode()).hexdigest()[:48]
        for secret in all_secrets()
        if issued or not secret.needed_by
    }


def own_secrets(settings: StackSettings | None = None) -> list[Secret]:
    """The secrets of a stack that the program can make itself."""
    sections = (settings or valid_settings()).present().values()
    return [each for section in sections for each in section.secrets() if not each.needed_by]


def set_config(values: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> None:
    """Put the values where Pulumi keeps a running stack's config, structures as JSON."""
    texts = {
        f"{PROJECT}:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    set_all_config(texts, [f"{PROJECT}:{key}" for key in secret_keys])


def _merged(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        here = merged.get(key)
        both = isinstance(here, dict) and isinstance(value, Mapping)
        merged[key] = _merged(here, value) if both else value  # type: ignore[arg-type]
    return merged


def problem_lines(changes: Mapping[str, Any]) -> list[str]:
    """What is wrong with the valid configuration after the changes, without the fixes."""
    return [problem.line for problem in check(config_with(changes), frozenset(), show)[1]]


def only_problem(changes: Mapping[str, Any]) -> Problem:
    """The one problem that the changes cause."""
    [problem] = check(config_with(changes), frozenset(), show)[1]
    return problem


def everything() -> StackSettings:
    """Valid settings of a stack that has every service."""
    own = for_operators()
    own["placement"].update(postgres=["data", "edge"], backups="edge")
    own["backups"], own["links"] = {"offsite": {"s3": BUCKET}}, {}
    own["servers"], own["n8n"] = {"edge": {"memory": "8GB"}}, {"webhooks": 2, "runners": {}}
    own["bots"] = {"greeter": {"image": "registry.example.com/bots/greeter:1.4.2"}}
    return valid_settings(**own)


def for_operators() -> dict[str, Any]:
    """The sections of all that people look after a stack with, and their places."""
    return {
        "monitoring": {},
        "grafana": {},
        "logs": {},
        "alerts": {"webhook": True},
        "pgadmin": {"adminEmail": "admin@tapbot.kz"},
        "dozzle": {},
        "portainer": {},
        "gate": {},
        "placement": {
            "monitoring": "edge",
            **dict.fromkeys(("pgadmin", "dozzle", "portainer"), "data"),
        },
    }
