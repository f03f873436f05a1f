"""Numbers with limits."""

import math

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from config.words.numbers import Between, Cpus, Port, Replicas

WHOLE = Between(1, 9, 5)
SHARE = Between(0.5, 2, 1.5, decimals=1)


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("9", 9), (3.0, 3), ("4.0", 4)])
def test_a_whole_number_may_be_written_in_quotes(value: object, number: int) -> None:
    kept = WHOLE.validate(value)
    assert kept == number
    assert isinstance(kept, int)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is empty"),
        ("", "is empty"),
        (0, "is too small"),
        (-1, "is too small"),
        (10, "is too large"),
        (10**40, "is too large"),
        (2.5, "is not a whole number"),
        (True, "is not a number"),
        ("five", "is not a number"),
        ("1e3", "is not a number"),
        ("٣", "is not a number"),
        ([1], "is not a number"),
        (math.inf, "is not a number"),
        (math.nan, "is not a number"),
    ],
)
def test_a_whole_number_names_the_problem_and_its_limits(value: object, problem: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        WHOLE.validate(value)
    assert str(refused.value) == f"{problem} (expected a whole number from 1 to 9, such as 5)"


def test_decimals_beyond_the_limit_are_refused() -> None:
    assert SHARE.validate("0.5") == 0.5
    with pytest.raises(PydanticCustomError) as refused:
        SHARE.validate(0.55)
    assert str(refused.value) == (
        "has too many decimals "
        "(expected a number with at most 1 decimals from 0.5 to 2, such as 1.5)"
    )


def test_the_schema_has_the_limits() -> None:
    port = TypeAdapter(Port).json_schema()
    assert port == {"type": "integer", "minimum": 1, "maximum": 65535}
    assert TypeAdapter(Cpus).json_schema()["maximum"] == 64
    assert TypeAdapter(Replicas).json_schema()["minimum"] == 1
