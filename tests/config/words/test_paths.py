"""Files on the machine that runs Pulumi."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words import paths
from config.words.word import Word
from tests.config.words.test_word import HOSTILE

NAMES = ["KeyFile", "CertificateFile", "Folder"]


def accepted(name: str, value: str) -> Any:
    """What the type of that name makes of the value."""
    return TypeAdapter(getattr(paths, name)).validate_python(value)


@pytest.mark.parametrize(
    "value", ["~/.ssh/id_ed25519", "/etc/tapbot/key", "keys/a..b.pem", ".ssh/id_rsa", "root.pem"]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_usual_path_is_kept_as_it_is(name: str, value: str) -> None:
    assert accepted(name, value) == value, "a `~` is the home of whoever runs Pulumi"


@pytest.mark.parametrize(
    "value",
    [
        *["-i", "~root/.ssh/id", "~", "/", "~/", "//etc/passwd", "a b", "a:b", "a\\b", "$HOME/key"],
        *["../key", "keys/../../key", "~/..", "-----BEGIN OPENSSH PRIVATE KEY-----"],
        *["key\n", "x" * 256],
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_path_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_path_lets_hostile_text_through(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_path_is_valid(name: str) -> None:
    [word] = [part for part in getattr(paths, name).__metadata__ if isinstance(part, Word)]
    assert accepted(name, word.example) == word.example
    assert word.example in word.expected
