"""The whole of a stack's settings."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from config.settings import SecretsSource, StackSettings
from tests.support.factories import config_with, problem_lines, valid_config, valid_settings


def test_the_valid_configuration_is_valid() -> None:
    settings = StackSettings.model_validate(valid_config())
    assert settings.domain == "tapbot.kz"
    assert settings.timezone == "Asia/Almaty"
    assert settings.secrets is SecretsSource.GENERATED


def test_changes_are_merged_into_the_valid_configuration() -> None:
    settings = valid_settings(postgres={"maxConnections": 50}, redis_queue={"cpus": 1})
    assert settings.postgres.max_connections == 50
    assert settings.redis_queue.cpus == 1
    assert settings.servers.keys() == {"edge", "data"}


def test_rules_hold_for_settings_that_are_made_directly() -> None:
    with pytest.raises(ValidationError, match=r"n8n\.subdomain: claims the name"):
        StackSettings.model_validate(config_with({"n8n": {"subdomain": "cms"}}))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"domain": "tapbot kz"},
            "domain: is not valid (got 'tapbot kz'; "
            "expected a domain name in lower case Latin letters such as tapbot.kz, or localhost)",
        ),
        (
            {"domain": ""},
            "domain: is empty (got nothing; "
            "expected a domain name in lower case Latin letters such as tapbot.kz, or localhost)",
        ),
        (
            {"timezone": "Asia/Almati"},
            "timezone: is not a known time zone, did you mean Asia/Almaty? (got 'Asia/Almati'; "
            "expected a time zone of the IANA database such as Asia/Almaty)",
        ),
        (
            {"secrets": "vault"},
            "secrets: is not one of the choices (got 'vault'; expected generated or config)",
        ),
        (
            {"images": {"postgres": "postgres:latest"}},
            "images.postgres: has a floating tag (got 'postgres:latest'; expected an image with an "
            "exact tag or a digest such as postgres:16.15-bookworm)",
        ),
        (
            {"images": {"postgres": "postgres"}},
            "images.postgres: has no tag (got 'postgres'; expected an image with an "
            "exact tag or a digest such as postgres:16.15-bookworm)",
        ),
    ],
)
def test_a_wrong_value_is_named_with_a_valid_example(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for inner in model.__subclasses__():
        found += _models(inner)
    return found


def test_every_setting_has_a_one_line_description() -> None:
    models = [each for each in _models(BaseModel) if each.__module__.startswith("config.")]
    assert StackSettings in models
    for model in models:
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name} is shown in docs/configuration.md"
            assert "\n" not in field.description
