"""A check that does not apply says nothing."""

from toolchain.doctor.finding import Answer


def test_an_answer_is_empty_where_a_check_does_not_apply() -> None:
    assert (Answer().cell, Answer().problems) == ("", ())
