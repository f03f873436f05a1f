"""What a program reads as JSON."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.document import Document

DOCUMENT: TypeAdapter[object] = TypeAdapter(Document)


def test_a_mapping_is_left_as_it_is() -> None:
    value = {"языки": ["ru", "kk"], "limits": {"perDay": 50, "strict": True}, "none": None}
    assert DOCUMENT.validate_python(value) == value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (["a"], "is not a mapping"),
        ("text", "is not a mapping"),
        (None, "is not a mapping"),
        ({"a": float("nan")}, "holds what JSON does not have"),
        ({"a": object()}, "holds what JSON does not have"),
        ({"a": "x" * 70_000}, "is longer than 65536 characters as JSON"),
    ],
)
def test_anything_else_is_refused(value: object, problem: str) -> None:
    with pytest.raises(ValidationError) as error:
        DOCUMENT.validate_python(value)
    assert problem in str(error.value)


def test_editors_are_told_that_it_is_a_mapping() -> None:
    assert DOCUMENT.json_schema() == {"type": "object"}
