"""Names, images and files of bots."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.bots import ApiUrl, BotImage, BotName, SecretFile


def said(kind: Any, value: object) -> str:
    """Return what is wrong with a value; nothing when it is taken as it is."""
    try:
        assert TypeAdapter(kind).validate_python(value) == value
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    return ""


@pytest.mark.parametrize("name", ["assistant", "a", "my-bot", "b2", "web-hook", "index-of-all"])
def test_a_name_is_words_with_dashes(name: str) -> None:
    assert said(BotName, name) == ""


@pytest.mark.parametrize(
    "name",
    ["", "A", "-a", "a-", "a--b", "a_b", "a.b", "a/b", "a b", "a-1", "1a", "../a", "a\n", "a" * 33],
)
def test_other_names_are_refused(name: str) -> None:
    assert said(BotName, name), "it is part of names of containers, paths, roles and keys"


def test_a_name_is_not_that_of_a_job_of_another_bot() -> None:
    assert "ends like the name of a job" in said(BotName, "assistant-webhook")
    assert "does not end in -webhook or -index" in said(BotName, "assistant-index")


def test_two_names_never_have_one_key() -> None:
    assert said(BotName, "a-b") == said(BotName, "ab") == ""
    assert said(BotName, "a-1"), "botA1 would be the key of a1, too"


@pytest.mark.parametrize(
    "image", ["n8n", "registry.example.com/bots/greeter:1.4.2", f"a/b@sha256:{'0' * 64}"]
)
def test_an_image_is_one_of_ours_or_exact(image: str) -> None:
    assert said(BotImage, image) == ""


def test_other_images_are_refused() -> None:
    assert said(BotImage, "greeter:latest").startswith("has a floating tag")
    assert said(BotImage, "directuss").startswith("has no tag, did you mean directus?")
    assert said(BotImage, "greeter; rm -rf /").startswith("is not valid")


@pytest.mark.parametrize("file", ["../links.json", "a/b", "", ".hidden", "Telegram"])
def test_a_secret_is_never_beside_its_folder(file: str) -> None:
    assert said(SecretFile, file)


@pytest.mark.parametrize(
    "url", ["https://api.openai.com/v1", "http://10.0.0.5:11434/v1", "https://a.b/c/d.e"]
)
def test_where_a_model_is(url: str) -> None:
    assert said(ApiUrl, url) == ""


@pytest.mark.parametrize("url", ["https://user:key@a.b/v1", "https://a.b/v1?key=x", "ftp://a.b"])
def test_an_address_holds_no_key(url: str) -> None:
    assert said(ApiUrl, url)
