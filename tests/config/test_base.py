"""The base of all settings."""

import pytest
from pydantic import Field, ValidationError

from config.base import Settings, camel_case
from config.words.numbers import Port


class Example(Settings):
    """A settings model as any other."""

    http_port: Port = Field(80, description="A port")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("domain", "domain"),
        ("redis_queue", "redisQueue"),
        ("n8n", "n8n"),
        ("n8n_owner_password", "n8nOwnerPassword"),
    ],
)
def test_python_names_become_keys(name: str, key: str) -> None:
    assert camel_case(name) == key


def test_settings_are_read_by_key_only() -> None:
    assert Example.model_validate({"httpPort": 81}).http_port == 81
    with pytest.raises(ValidationError):
        Example.model_validate({"http_port": 81})


def test_settings_do_not_change() -> None:
    settings = Example.model_validate({})
    with pytest.raises(ValidationError):
        settings.http_port = 81  # type: ignore[misc]


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        Example.model_validate({"port": 81})


def test_a_default_is_checked_like_input() -> None:
    class Wrong(Settings):
        """Settings whose default is no port."""

        port: Port = Field(0, description="A port")

    with pytest.raises(ValidationError):
        Wrong.model_validate({})
