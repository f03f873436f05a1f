"""The compose project of a whole stack."""

from typing import Any

from bench.compose_file import ComposeProject, compose_project
from tests.bench.inspected import IMAGE, container, volume


def project() -> ComposeProject:
    """Return the project of a database and a client."""
    data = volume("tapbot-b-db-data", "/data", writable=True)
    database = container("db")
    database["Mounts"].append(data)
    before = {"tapbot-b-db": [], "tapbot-b-client": ["tapbot-b-db"]}
    containers = [database, container("client")]
    return compose_project("bench-1-compose", "tapbot-b", containers, {"redis:7": IMAGE}, before)


def part(name: str) -> dict[str, Any]:
    """Return one section of the document."""
    found: dict[str, Any] = project().document[name]
    return found


def test_each_container_becomes_a_service() -> None:
    assert sorted(part("services")) == ["client", "db"]


def test_all_names_carry_the_projects_own_prefix() -> None:
    assert part("services")["db"]["container_name"] == "bench-1-compose-db"
    assert part("networks") == {"back": {"name": "bench-1-compose-back"}}
    assert {volume["name"] for volume in part("volumes").values()} == {
        "bench-1-compose-db-files",
        "bench-1-compose-client-files",
        "bench-1-compose-db-data",
    }


def test_a_client_waits_until_its_database_is_healthy() -> None:
    assert part("services")["client"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_configuration_is_filled_beforehand_and_data_is_not() -> None:
    volumes = part("volumes")
    assert volumes["db-files"]["external"] is True
    assert "external" not in volumes["db-data"]
    assert project().filled == {
        "tapbot-b-db-files": "bench-1-compose-db-files",
        "tapbot-b-client-files": "bench-1-compose-client-files",
    }
