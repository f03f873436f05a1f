"""A register that services write themselves into, and that is read when all of them have."""

import pytest

from components.containers.register import Register


def test_entries_are_read_in_their_order_and_once() -> None:
    names: Register[str] = Register("names")
    for name in ("b", "a", "b"):
        names.add(name)
    assert names.read() == ("b", "a"), "replicas on one server have one connection together"


def test_whoever_comes_after_the_reader_is_told() -> None:
    names: Register[str] = Register("names")
    names.add("a")
    assert names.read() == names.read() == ("a",)
    with pytest.raises(RuntimeError, match="names were read before b was added"):
        names.add("b")
