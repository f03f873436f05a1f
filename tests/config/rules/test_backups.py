"""Backups are not kept beside what they are of, where there is a choice."""

import pytest

from tests.components.parts import local_settings
from tests.support.factories import only_problem, problem_lines, valid_config, valid_settings


def test_backups_on_the_server_of_postgresql_are_refused() -> None:
    problem = only_problem({"backups": {}, "placement": {"backups": "data"}})
    assert problem.line == (
        "placement.backups: is the server of PostgreSQL, whose loss would take the backups along"
        " (got 'data'; expected another server, such as edge)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:placement.backups' edge"


def test_another_server_is_right() -> None:
    assert valid_settings(backups={}, placement={"backups": "edge"}).backups


def test_one_machine_has_no_choice() -> None:
    placement = {**valid_config()["placement"], "backups": "data"}
    assert local_settings(backups={}, placement=placement).backups


def test_a_lost_server_is_no_choice() -> None:
    changed = {
        "servers": {"data": {"state": "lost"}, "edge": {"memory": "8GB"}},
        "placement": dict.fromkeys(valid_config()["placement"], "edge") | {"backups": "edge"},
    }
    assert problem_lines({"backups": {}, **changed}) == []


@pytest.mark.parametrize("state", ["active", "lost"])
def test_a_standby_elsewhere_has_the_data_too(state: str) -> None:
    changed = {
        "servers": {"data": {"state": state}},
        "placement": {"postgres": ["edge", "data"], "backups": "edge"},
    }
    assert problem_lines({"backups": {}, **changed}) == [], (
        "a failover to the server of the backups would be refused"
    )
