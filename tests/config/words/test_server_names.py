"""One server or several, as a placement names them."""

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from config.words.server_names import OneOrMore, OneServer, ServerNames
from config.words.word import Word
from tests.config.words.test_word import HOSTILE
from tests.support.factories import only_problem, problem_lines, valid_settings

ANIMALS = OneOrMore(Word(expected="an animal such as cat", example="cat", pattern=r"[a-z]+"))
EXPECTED = (
    "expected a short name of lower case letters, digits and dashes such as edge, "
    "or a list of such names"
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("cat", ("cat",)),
        (["cat"], ("cat",)),
        (["dog", "cat"], ("dog", "cat")),
        (("dog", "cat"), ("dog", "cat")),
    ],
)
def test_one_word_needs_no_list_and_a_list_keeps_its_order(
    value: object, words: tuple[str, ...]
) -> None:
    assert ANIMALS.validate(value) == words


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is empty"),
        ("", "is empty"),
        ([], "is empty"),
        (5, "is not text"),
        ({"cat": 1}, "is not text"),
        ("CAT", "is not valid"),
        ([""], "has a name that is empty"),
        ([None], "has a name that is empty"),
        ([["cat"]], "has a name that is not text"),
        (["cat", "CAT"], "has a name that is not valid"),
        (["cat"] * 33, "has more than 32 names"),
    ],
)
def test_what_is_wrong_is_named_with_a_valid_example(value: object, problem: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        ANIMALS.validate(value)
    assert str(refused.value) == (
        f"{problem} (expected an animal such as cat, or a list of such names)"
    )


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_is_refused_in_a_list_too(value: str) -> None:
    for spelled in (value, [value], ["edge", value]):
        with pytest.raises(ValidationError):
            TypeAdapter(ServerNames).validate_python(spelled)


def test_a_name_may_be_given_for_each_replica() -> None:
    assert ANIMALS.validate(["cat", "cat", "dog"]) == ("cat", "cat", "dog")


@pytest.mark.parametrize("value", ["edge", ["edge"], ["edge", "data"], ["edge", "edge", "data"]])
def test_the_schema_accepts_a_name_and_a_list(value: object) -> None:
    jsonschema.validate(value, TypeAdapter(ServerNames).json_schema())


@pytest.mark.parametrize("value", ["Edge", [], ["Edge"], [["edge"]], 5])
def test_the_schema_marks_what_is_refused(value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, TypeAdapter(ServerNames).json_schema())


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "is empty (got a list;"),
        (None, "is empty (got nothing;"),
        (["edge", "-oProxyCommand=id"], "has a name that is not valid (got a list;"),
        ("-oProxyCommand=id", "is not valid (got '-oProxyCommand=id';"),
        (True, "is not text (got true;"),
    ],
)
def test_a_placement_says_what_is_wrong_with_its_list(value: object, problem: str) -> None:
    found = only_problem({"placement": {"site": value}, "site": {"replicas": 2}})
    assert found.line == f"placement.site: {problem} {EXPECTED})"
    assert found.fix == "pulumi config set --path 'tapbot-stack:placement.site' edge"


def test_an_empty_list_places_nothing_and_is_refused() -> None:
    assert "n8nWorkers" not in valid_settings().placement, "they run beside n8n"
    assert problem_lines({"placement": {"n8nWorkers": []}}) == [
        f"placement.n8nWorkers: is empty (got a list; {EXPECTED})"
    ]


def test_what_exists_once_is_one_word_that_is_kept_like_a_list() -> None:
    assert TypeAdapter(OneServer).validate_python("edge") == ("edge",)


@pytest.mark.parametrize("value", [["edge"], [], ["edge", "data"], None, "", 5, *HOSTILE])
def test_what_exists_once_takes_no_list_and_no_hostile_text(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(OneServer).validate_python(value)


def test_the_schema_of_what_exists_once_accepts_one_name_only() -> None:
    schema = TypeAdapter(OneServer).json_schema()
    jsonschema.validate("edge", schema)
    for value in (["edge"], "Edge", 5):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value, schema)
