"""What waits for what, read from a deployed state."""

from typing import Any

from bench.depends import CONTAINER, dependencies


def resource(urn: str, *before: str, kind: str = CONTAINER) -> dict[str, Any]:
    """Return a resource of the state; a container's name is its URN."""
    return {"urn": urn, "type": kind, "outputs": {"name": urn}, "dependencies": list(before)}


def test_a_container_waits_for_the_one_it_depends_on() -> None:
    state = [resource("db"), resource("app", "db")]
    assert dependencies(state, ["db", "app"]) == {"db": [], "app": ["db"]}


def test_what_lies_between_two_containers_is_followed_through() -> None:
    state = [
        resource("db"),
        resource("carrier", "db"),
        resource("volume", "carrier", kind="docker:index/volume:Volume"),
        resource("app", "volume"),
    ]
    assert dependencies(state, ["db", "app"])["app"] == ["db"]


def test_only_the_next_container_is_named() -> None:
    state = [resource("db"), resource("app", "db"), resource("worker", "app")]
    assert dependencies(state, ["db", "app", "worker"])["worker"] == ["app"]


def test_unknown_and_circular_dependencies_end_the_walk() -> None:
    state = [resource("a", "b", "gone"), resource("b", "a")]
    assert dependencies(state, ["a"]) == {"a": []}
