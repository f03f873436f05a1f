"""The moments of containers, read from the engine's events."""

from typing import Any

from bench.timeline import Moments, cells, timeline


def event(action: str, name: str, at: float) -> dict[str, Any]:
    """Return an event as `docker events` prints it."""
    return {"Action": action, "Actor": {"Attributes": {"name": name}}, "timeNano": int(at * 1e9)}


def test_moments_are_seconds_since_the_command_began() -> None:
    events = [
        event("create", "p-db", 101.0),
        event("start", "p-db", 102.5),
        event("health_status: healthy", "p-db", 104.0),
    ]
    assert timeline(events, "p-", 100.0) == {"db": Moments(1.0, 2.5, 4.0)}


def test_only_the_first_moment_of_a_kind_counts() -> None:
    events = [event("start", "p-db", 1), event("start", "p-db", 9)]
    assert timeline(events, "p-", 0)["db"].started == 1.0


def test_containers_of_others_and_those_that_never_ran_are_left_out() -> None:
    events = [event("start", "q-db", 1), event("create", "p-files", 1)]
    assert timeline(events, "p-", 0) == {}


def test_the_slowest_comes_last() -> None:
    events = [event("start", name, 1) for name in ("p-slow", "p-quick", "p-never")]
    events += [event("health_status: healthy", "p-slow", 9)]
    events += [event("health_status: healthy", "p-quick", 2)]
    assert list(timeline(events, "p-", 0)) == ["quick", "slow", "never"]


def test_a_moment_that_did_not_come_is_a_dash() -> None:
    assert cells(Moments(created=1.04)) == ["1.0", "-", "-"]
    assert cells(None) == ["-", "-", "-"]
