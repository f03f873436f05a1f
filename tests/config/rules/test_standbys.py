"""PostgreSQL's servers: the first has the primary, the others follow it."""

from typing import Any

import pytest

from tests.support.factories import only_problem, valid_settings

BOTH: dict[str, Any] = {"placement": {"postgres": ["data", "edge"]}}
LOST: dict[str, Any] = {"servers": {"data": {"state": "lost"}}}


def test_a_second_server_has_a_standby() -> None:
    settings = valid_settings(**BOTH, postgres={"synchronous": True, "discard": "edge@0/5000148"})
    assert settings.placement["postgres"] == ("data", "edge")


def test_no_server_is_named_twice() -> None:
    problem = only_problem({"placement": {"postgres": ["data", "edge", "data"]}})
    assert problem.line == (
        "placement.postgres[2]: names a server that has one already (got 'data'; expected each "
        "server once: the primary's first, then those that follow it)"
    )
    assert problem.fix == "pulumi config rm --path 'tapbot-stack:placement.postgres[2]'"


def test_a_lost_primary_is_followed_by_a_promotion() -> None:
    problem = only_problem(BOTH | LOST)
    assert problem.line == (
        "placement.postgres: names a lost server first, so nobody would be promoted "
        "(got 'data, edge'; expected the server to promote first: edge, data)"
    )
    assert problem.fix == (
        "pulumi config set --path 'tapbot-stack:placement.postgres[0]' edge && "
        "pulumi config set --path 'tapbot-stack:placement.postgres[1]' data"
    )


def test_a_lost_server_may_follow_or_be_the_only_one() -> None:
    assert valid_settings(placement={"postgres": ["edge", "data"]}, **LOST)
    assert valid_settings(**LOST)


def test_commits_wait_for_a_standby_only_where_there_is_one() -> None:
    problem = only_problem({"postgres": {"synchronous": True}})
    assert problem.line == (
        "postgres.synchronous: needs a standby, and placement.postgres names only one server "
        "(got true; expected false, or a second server in placement.postgres)"
    )
    assert problem.fix.endswith(
        "or: pulumi config set --path 'tapbot-stack:placement.postgres[1]' edge"
    )


@pytest.mark.parametrize(
    ("discard", "line"),
    [
        (
            "data@0/5000148",
            "names the server of the primary, which follows nobody (got 'data'; expected a server "
            "that placement.postgres names after the first)",
        ),
        (
            "egde@0/5000148",
            "names a server without PostgreSQL, did you mean edge? (got 'egde'; expected one of: "
            "edge)",
        ),
    ],
)
def test_only_a_server_that_follows_throws_anything_away(discard: str, line: str) -> None:
    problem = only_problem({**BOTH, "postgres": {"discard": discard}})
    assert problem.line == f"postgres.discard: {line}"


def test_what_is_thrown_away_is_said_as_the_server_said_it() -> None:
    problem = only_problem({**BOTH, "postgres": {"discard": "edge"}})
    assert problem.line == (
        "postgres.discard: is not valid (got 'edge'; expected a server and a position as that "
        "server's log says it, such as data@0/5000148)"
    )
