"""The whole of a stack's settings."""

from typing import Any, Final

import pytest
from pydantic import BaseModel

from config.check import check
from config.environment import EnvironmentSettings
from config.report.errors import show
from config.sections import section_classes
from config.service import ServiceSettings, WebSettings
from config.services.redis import RedisQueueSettings
from config.settings import SecretsSource, StackSettings
from tests.support.factories import config_with, problem_lines, valid_config, valid_settings

LIMITS: Final = {"memory", "cpus"}
ABSTRACT: Final[dict[type[BaseModel], set[str]]] = {
    ServiceSettings: LIMITS,
    WebSettings: LIMITS | {"subdomain"},
    EnvironmentSettings: LIMITS,
}
"""Settings that a base demands, and that each service says something else about."""


def test_the_valid_configuration_is_valid() -> None:
    settings = StackSettings.model_validate(valid_config())
    assert settings.domain == "tapbot.kz"
    assert settings.timezone == "Asia/Almaty"
    assert settings.secrets is SecretsSource.GENERATED


def test_changes_are_merged_into_the_valid_configuration() -> None:
    settings = valid_settings(postgres={"maxConnections": 50}, redis_queue={"cpus": 1})
    assert settings.postgres.max_connections == 50
    assert settings.redis_queue == RedisQueueSettings(cpus=1)
    assert settings.servers.keys() == {"edge", "data"}


def test_settings_that_were_not_checked_may_break_rules() -> None:
    values = config_with({"n8n": {"subdomain": "cms"}})
    assert StackSettings.model_validate(values).n8n is not None
    assert check(values, frozenset(), show)[0] is None, "`check` is the only door"


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
            if name not in ABSTRACT.get(model, ()):
                assert field.description, f"{model.__name__}.{name} is shown in the documentation"
                assert "\n" not in field.description


def test_what_a_base_leaves_to_its_services_is_described_by_each_of_them() -> None:
    for kind in section_classes().values():
        for name, field in kind.model_fields.items():
            assert field.description, f"{kind.__name__}.{name} is shown in docs/configuration.md"
