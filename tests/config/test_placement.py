"""What runs on which server: one key for each workload that the operator places."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from config.placement import Placement, description, names_of
from config.sections import workloads
from config.service import Naming, Workload
from config.words.server_names import OneServer, ServerNames
from tests.support.factories import only_problem, valid_settings

CAT = Workload(name="cat", title="the cat", image="nginx")
DOGS = Workload(
    name="dog-pack",
    title="the dogs",
    image="nginx",
    naming=Naming.NUMBERED,
    beside=CAT.placement,
)
EDGE = "a short name of lower case letters, digits and dashes such as edge"


def animals() -> dict[str, Workload]:
    """Return the workloads of a program of its own."""
    return {each.placement: each for each in (CAT, DOGS)}


ANIMALS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(
    Annotated[dict[str, tuple[str, ...]], Placement(animals)]
)


def test_every_workload_that_is_placed_has_a_key() -> None:
    assert ANIMALS.validate_python({"cat": "edge", "dogPack": ["data", "edge"]}) == {
        "cat": ("edge",),
        "dogPack": ("data", "edge"),
    }
    assert ANIMALS.validate_python({}) == {}, "a rule says which of them has to be there"


@pytest.mark.parametrize("value", [{"cow": "edge"}, {"cat": ["edge"]}, {"dogPack": []}, "edge", []])
def test_what_is_no_placement_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        ANIMALS.validate_python(value)


def test_the_schema_describes_each_key() -> None:
    properties = ANIMALS.json_schema()["properties"]
    assert {key: value["description"] for key, value in properties.items()} == {
        "cat": "The server that runs the cat",
        "dogPack": "The servers that run the dogs; without it, the server of cat",
    }
    assert ANIMALS.json_schema()["additionalProperties"] is False


def test_only_what_may_run_on_several_takes_a_list() -> None:
    assert names_of(CAT) is OneServer
    assert names_of(DOGS) is ServerNames


def test_the_first_server_of_a_database_with_standbys_has_the_primary() -> None:
    assert description(workloads()["postgres"]) == (
        "The server that runs PostgreSQL; in a list, further ones follow it"
    )


def test_every_key_is_described() -> None:
    for key, workload in workloads().items():
        assert workload.title in description(workload), key


def test_a_placement_names_servers_in_a_list_or_alone() -> None:
    spread = {"site": ["edge", "data"], "directus": ["data"]}
    placement = valid_settings(placement=spread, site={"replicas": 2}).placement
    assert placement["site"] == ("edge", "data")
    assert placement["directus"] == placement["postgres"] == ("data",)
    assert "n8nWorkers" not in placement, "nobody named a server for them"


@pytest.mark.parametrize("key", ["redisQueue", "redisCache", "qdrant", "n8n", "traefik"])
def test_what_exists_once_is_placed_on_one_server(key: str) -> None:
    problem = only_problem({"placement": {key: ["edge", "data"]}})
    assert problem.line == f"placement.{key}: is not text (got a list; expected {EDGE})"
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:placement.{key}' edge"


@pytest.mark.parametrize(
    ("key", "expected"), [("qdrant", EDGE), ("postgres", f"{EDGE}, or a list of such names")]
)
def test_a_placement_without_a_server_is_refused(key: str, expected: str) -> None:
    problem = only_problem({"placement": {key: None}})
    assert problem.line == f"placement.{key}: is empty (got nothing; expected {expected})"
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:placement.{key}' edge"
