"""Spreads, ratios and tables."""

import pytest

from bench.figures import Spread, mebibytes, ratios, seconds, table


def test_a_spread_holds_least_median_and_most() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(1.0, 2.0, 3.0)


def test_the_median_of_an_even_number_lies_between_the_middle_ones() -> None:
    assert Spread.of([1.0, 4.0, 2.0, 3.0]).median == 2.5


@pytest.mark.parametrize(("value", "text"), [(0.504, "0.50 s"), (9.999, "10.00 s"), (25, "25.0 s")])
def test_seconds_have_as_many_digits_as_matter(value: float, text: str) -> None:
    assert seconds(value) == text


def test_bytes_are_shown_as_mebibytes() -> None:
    assert mebibytes(1536 * 1024 * 1024) == "1536 MiB"


def test_ratios_are_taken_pair_by_pair() -> None:
    assert ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]


def test_a_missing_half_of_a_pair_is_an_error() -> None:
    with pytest.raises(ValueError, match="longer"):
        ratios([1.0], [1.0, 2.0])


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |"
