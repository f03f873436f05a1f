"""Policies: what holds for some paths of a route."""

from components.containers.path_policy import EVERYTHING, Match


def test_what_no_policy_names_is_open() -> None:
    assert EVERYTHING.match == Match(), "it would not be the rest"
    assert EVERYTHING.networks == ()
    assert EVERYTHING.rate is None
    assert EVERYTHING.max_body is None
