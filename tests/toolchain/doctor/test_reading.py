"""An answer is read whole, or not at all."""

from tests.toolchain.doctor.readings import EDGE, described, reading
from toolchain.doctor.reading import Seen, parse
from toolchain.engines import LOCAL


def test_an_answer_that_breaks_off_is_none() -> None:
    assert parse(EDGE, Seen("prod", {}), "doctor=begin\nclock=1\n", 0, 1) is None


def test_an_answer_with_half_a_container_is_none() -> None:
    text = 'doctor=begin\ncontainer={"Name": "/x\ndoctor=end\n'
    assert parse(EDGE, Seen("prod", {}), text, 0, 1) is None


def test_values_are_those_between_begin_and_end() -> None:
    found = reading(described(), more=("update=a 1 2", "update=b 1 2"))
    assert found.number("killed") == 0
    assert found.number("engine") is None
    assert found.values["update"] == ["a 1 2", "b 1 2"]
    assert [each.condition for each in found.containers] == ["healthy"]


def test_a_fix_says_where_it_is_typed() -> None:
    assert reading().there == "on edge: "
    assert reading(engine=LOCAL).there == ""
