"""Rules between services and where they are placed."""

import pytest

from config.check import check
from config.report.errors import show
from tests.config.samples import THIRD, problems_of, without
from tests.support.factories import (
    BUCKET,
    config_with,
    only_problem,
    problem_lines,
    valid_settings,
)


def test_an_unknown_server_is_named_with_the_one_that_was_meant() -> None:
    problem = only_problem({"placement": {"redisCache": "dta"}})
    assert problem.line == (
        "placement.redisCache: names an unknown server, did you mean data? "
        "(got 'dta'; expected one of: edge, data)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:placement.redisCache' data"


def test_each_unknown_server_of_a_list_is_named() -> None:
    changes = {"placement": {"n8nWorkers": ["edge", "third", "dta"]}, "n8n": {"workers": 3}}
    _, problems = check(config_with(changes), frozenset(), show)
    assert [problem.line for problem in problems] == [
        "placement.n8nWorkers: names an unknown server (got 'third'; expected one of: edge, data)",
        "placement.n8nWorkers: names an unknown server, did you mean data? "
        "(got 'dta'; expected one of: edge, data)",
    ]
    assert problems[0].fix == "pulumi config set --path 'tapbot-stack:placement.n8nWorkers' edge"


@pytest.mark.parametrize(
    ("placed", "key", "words"),
    [
        ("directus", "directus.replicas", "2 servers for 1 container"),
        ("site", "site.replicas", "2 servers for 1 container"),
        ("n8nWorkers", "n8n.workers", "2 servers for 1 container"),
    ],
)
def test_no_server_of_a_list_is_left_without_a_replica(placed: str, key: str, words: str) -> None:
    problem = only_problem({"placement": {placed: ["edge", "data"]}, "directus": {"s3": BUCKET}})
    assert problem.line == (
        f"placement.{placed}: names {words} (expected at most as many servers as {key})"
    )
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:{key}' 2"


def test_more_containers_than_one_are_counted_in_the_plural() -> None:
    changes = {
        "servers": {"third": THIRD},
        "placement": {"site": ["edge", "data", "third"]},
        "site": {"replicas": 2},
    }
    assert problem_lines(changes) == [
        "placement.site: names 3 servers for 2 containers "
        "(expected at most as many servers as site.replicas)"
    ]


def test_services_may_share_one_of_several_servers() -> None:
    assert valid_settings(placement={"qdrant": "edge"}).placement["qdrant"] == ("edge",)


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("postgres", "server that runs PostgreSQL"),
        ("redisQueue", "server that runs the Redis of n8n's queue"),
        ("redisCache", "server that runs the Redis of the caches"),
        ("qdrant", "server that runs Qdrant"),
        ("directus", "servers that run Directus"),
        ("n8n", "server that runs n8n"),
        ("traefik", "server that runs Traefik, the public entry"),
        ("site", "servers that run the site"),
    ],
)
def test_a_service_that_is_there_has_to_be_placed(key: str, what: str) -> None:
    values = config_with({})
    del values["placement"][key]
    [problem] = problems_of(values)
    assert problem.line == f"placement.{key}: is missing (expected the {what}, such as edge)"
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:placement.{key}' edge"


def test_every_service_without_a_placement_is_named_at_once() -> None:
    values = config_with({}) | {"placement": {}}
    assert [problem.path for problem in problems_of(values)] == [
        f"placement.{key}" for key in config_with({})["placement"]
    ], "an operator would correct one after the other"


def test_without_servers_nothing_can_be_placed_and_only_they_are_asked_for() -> None:
    values = config_with({}) | {"servers": {}, "placement": {}}
    assert [problem.path for problem in problems_of(values)] == ["servers"]


def test_workers_need_no_placement_of_their_own() -> None:
    assert "n8nWorkers" not in config_with({})["placement"]
    assert problem_lines({}) == [], "they run beside n8n"


@pytest.mark.parametrize("section", ["qdrant", "site"])
def test_a_placement_of_a_service_that_is_not_there_is_refused(section: str) -> None:
    [problem] = problems_of(without(section) | {"placement": config_with({})["placement"]})
    assert problem.line == (
        f"placement.{section}: places a service that the stack file has no section {section} for "
        f"(expected a section {section}, which may be empty, or no placement of it)"
    )
    assert problem.fix == (
        f"add `tapbot-stack:{section}: {{}}` to the stack file, or: "
        f"pulumi config rm --path 'tapbot-stack:placement.{section}'"
    )


def test_a_section_that_may_not_be_empty_is_asked_for_with_its_keys() -> None:
    values = without("n8n", changes={"placement": {"n8nWorkers": "data"}})
    [problem] = problems_of(values)
    assert problem.line == (
        "placement.n8nWorkers: places a service that the stack file has no section n8n for "
        "(expected a section n8n with ownerEmail, or no placement of it)"
    )
    assert problem.fix == (
        "add a section n8n to the stack file, as Pulumi.dev.yaml has it, or: "
        "pulumi config rm --path 'tapbot-stack:placement.n8nWorkers'"
    ), "an empty section would be refused in the next run"


def test_the_server_of_the_primary_may_be_a_list_of_one() -> None:
    assert valid_settings(placement={"postgres": ["data"]}).placement["postgres"] == ("data",)
