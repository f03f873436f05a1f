"""A word accepts its own spelling only, and says what was expected."""

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from config.words.types import Label
from config.words.word import MistakeError, Word, as_pydantic

ANIMAL = Word(expected="an animal such as cat", example="cat", pattern=r"[a-z]+", longest=5)

HOSTILE = [
    "; rm -rf /",
    "$(id)",
    "`id`",
    "a && b",
    "a|b",
    "a > b",
    "line\nbreak",
    "cat\n",
    "nul\x00",
    "bell\x07",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${HOME}",
    "#{x}",
    "<script>",
    "'quoted'",
    '"quoted"',
    "back\\slash",
    "../../etc/passwd",
    "-oProxyCommand=id",
    "\u202egnp.exe",
    "\ud800",
    "x" * 300,
]


def test_a_word_keeps_what_it_accepts() -> None:
    assert ANIMAL.validate("cat") == "cat"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is empty"),
        ("", "is empty"),
        (5, "is not text"),
        (True, "is not text"),
        (["cat"], "is not text"),
        ("kitten", "is longer than 5 characters"),
        ("a\nb", "has a line break or another control character"),
        ("CAT", "is not valid"),
        ("cat ", "is not valid"),
    ],
)
def test_a_word_names_the_problem_and_shows_a_valid_example(value: object, problem: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        ANIMAL.validate(value)
    assert str(refused.value) == f"{problem} (expected an animal such as cat)"


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Label).validate_python(value)


def test_braces_in_a_mistake_are_shown_as_they_are() -> None:
    shown = as_pydantic(MistakeError("has {x}", "no {braces}"), "unused", "cat")
    assert str(shown) == "has {x} (expected no {braces})"


def test_the_schema_carries_pattern_length_and_example() -> None:
    schema = TypeAdapter(Label).json_schema()
    assert schema["maxLength"] == 63
    assert schema["examples"] == ["cms"]
    assert schema["pattern"].startswith("^(?:")
