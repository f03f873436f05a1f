"""Secrets of bots: asked for by their bot alone, and shown to nobody."""

import asyncio
from typing import Any

from tests.config.test_loader import keys_of_given, message
from tests.support.factories import config_with, set_config

IMAGE = "registry.example.com/bots/greeter:1.4.2"
TOKEN = "123456:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


def with_bot(**section: Any) -> dict[str, Any]:
    """Return a stack with a bot."""
    return config_with({"bots": {"greeter": {"image": IMAGE, **section}}})


def test_what_a_bot_names_has_to_be_set() -> None:
    text = message(with_bot(secrets={"telegram": "greeterToken"}, links=["llm"]))
    assert "greeterToken: is missing" in text
    assert "llmKey: is missing" in text
    assert "pulumi config set --secret tapbot-stack:greeterToken" in text
    assert "openssl" not in text.partition("greeterToken\n")[0], "nobody can make up a token"


def test_what_is_set_is_read() -> None:
    values = {**with_bot(secrets={"telegram": "greeterToken"}), "greeterToken": TOKEN}
    set_config(values, ["greeterToken"])
    assert "greeterToken" in asyncio.run(keys_of_given())


def test_a_secret_of_no_bot_is_not_a_known_key() -> None:
    text = message({**config_with({}), "greeterToken": TOKEN}, ["greeterToken"])
    assert "greeterToken: is not a known key" in text
    assert TOKEN not in text


def test_a_secret_in_plain_text_is_refused_and_not_repeated() -> None:
    values = {**with_bot(secrets={"telegram": "greeterToken"}), "greeterToken": TOKEN}
    text = message(values)
    assert "greeterToken: is a secret in plain text" in text
    assert TOKEN not in text


def test_a_mistake_elsewhere_does_not_make_its_key_unknown() -> None:
    broken = with_bot(secrets={"telegram": "greeterToken"}, colour="red")
    text = message({**broken, "greeterToken": TOKEN}, ["greeterToken"])
    assert "bots.greeter.colour: is not a known key" in text
    assert "greeterToken: " not in text


def test_a_database_password_is_asked_for_where_all_secrets_are_set() -> None:
    text = message({**with_bot(links=["postgres"]), "secrets": "config"})
    assert "botGreeterDatabasePassword: is missing" in text
    assert "botGreeterDatabasePassword" not in message({**with_bot(), "secrets": "config"})


def test_no_secret_is_written_into_the_settings_of_a_bot() -> None:
    text = message(with_bot(settings={"token": {"secure": TOKEN}}))
    assert "bots.greeter.settings.token: holds a secret" in text
    assert TOKEN not in text
