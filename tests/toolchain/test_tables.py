"""Columns line up."""

from toolchain.tables import table


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(("A", "B"), [("long cell", "x")]) == ["A          B", "long cell  x"]


def test_a_table_without_rows_is_its_header() -> None:
    assert table(("A", "B"), []) == ["A  B"]
