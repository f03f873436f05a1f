"""Which benchmarks run."""

from bench.__main__ import BENCHMARKS, chosen


def test_those_that_take_long_run_only_when_they_are_asked_for() -> None:
    assert chosen(None) == ("deploy", "noop", "memory")
    assert chosen("all") == tuple(BENCHMARKS)
    assert chosen("cold") == ("cold",)
