"""Files that several containers use."""

from typing import Any

import pytest

from tests.config.samples import LOCAL
from tests.support.factories import BUCKET, only_problem, problem_lines

BOTH = {"placement": {"directus": ["data", "edge"]}, "directus": {"replicas": 2}}


def test_replicas_on_two_servers_need_a_bucket() -> None:
    problem = only_problem(BOTH)
    assert problem.line == (
        "placement.directus: spreads replicas over servers that share no files "
        "(got 'data, edge'; expected one server, or directus.s3 with a bucket that all replicas "
        "use)"
    )
    assert problem.fix == "keep one server, or add directus.s3 (see docs/services/directus.md)"


@pytest.mark.parametrize(
    "changes",
    [
        {"directus": {"replicas": 2}},
        {**BOTH, "directus": {"replicas": 2, "s3": BUCKET}},
        {**BOTH, "servers": {"edge": LOCAL, "data": LOCAL}},
        {"placement": {"site": ["data", "edge"]}, "site": {"replicas": 2}},
    ],
    ids=["one server", "a bucket", "one engine", "no files"],
)
def test_replicas_that_share_their_files_may_run_anywhere(changes: dict[str, Any]) -> None:
    assert problem_lines(changes) == []


def test_an_unknown_server_shares_no_files_with_nobody() -> None:
    [line] = problem_lines({**BOTH, "placement": {"directus": ["data", "egde"]}})
    assert line == (
        "placement.directus: names an unknown server, did you mean edge? "
        "(got 'egde'; expected one of: edge, data)"
    )
