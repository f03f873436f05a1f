"""Which benchmarks run."""

from bench.__main__ import chosen


def test_the_cold_start_runs_only_when_it_is_asked_for() -> None:
    assert chosen(None) == ("deploy", "noop", "memory")
    assert chosen("all") == ("deploy", "noop", "memory", "two-servers", "cold")
    assert chosen("cold") == ("cold",)
