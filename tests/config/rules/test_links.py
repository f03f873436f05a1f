"""The links between n8n and Directus."""

import pytest

from tests.support.factories import BUCKET, THIRD_KEY, only_problem, problem_lines

THIRD = {
    "address": "203.0.113.30",
    "hostKey": THIRD_KEY,
    "privateAddress": "10.88.0.3",
    "memory": "4GB",
}


def test_workers_that_see_directus_at_different_addresses_are_refused() -> None:
    problem = only_problem(
        {"links": {}, "n8n": {"workers": 2}, "placement": {"n8nWorkers": ["edge", "data"]}}
    )
    assert problem.line == (
        "placement.n8nWorkers: has workers on Directus's server and on another one, which see"
        " Directus at different addresses, and the workflows of `links` name one"
        " (got 'data, edge'; expected one server, or none that the first Directus is on (data))"
    )


def test_workers_beside_another_replica_of_directus_see_the_first_one_as_all_do() -> None:
    several = {
        "servers": {"edge": {}, "data": {}, "third": THIRD},
        "directus": {"replicas": 2, "s3": BUCKET},
        "n8n": {"workers": 2},
    }
    placement = {"directus": ["data", "third"], "n8nWorkers": ["edge", "third"]}
    assert problem_lines({"links": {}, **several, "placement": placement}) == []


@pytest.mark.parametrize("links", [{"links": {}}, {}])
@pytest.mark.parametrize("servers", ["edge", "data"])
def test_workers_on_one_server_are_fine(links: dict[str, object], servers: str) -> None:
    assert problem_lines({**links, "placement": {"n8nWorkers": servers}}) == []


def test_workers_may_be_anywhere_without_links() -> None:
    apart = {"n8n": {"workers": 2}, "placement": {"n8nWorkers": ["edge", "data"]}}
    assert problem_lines(apart) == []
