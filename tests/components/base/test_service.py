"""A service: one or more replicas of a container, replaced one after another."""

import pytest

from components.base.endpoint import Call
from components.base.process import Limits, Network
from components.base.service import Service, replica_names
from components.servers.server import Server
from config.memory import MemorySize
from tests.components.parts import endpoint, on_local, service_args
from tests.support.engine import RecordingEngine


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, Service]:
    """A service of three replicas that calls a database."""
    services: list[Service] = []

    def build(server: Server) -> None:
        database = endpoint(server, "postgres", 5432)
        network = Network(
            networks=[server.engine.back],
            port=7000,
            calls=[Call("content", "postgresql", database)],
        )
        limits = Limits(memory=MemorySize(64), cpus=0.5, replicas=3)
        services.append(Service("thing", service_args(server, limits=limits, network=network)))

    return on_local(build), services[0]


def test_each_replica_waits_for_the_one_before_it(built: tuple[RecordingEngine, Service]) -> None:
    one, two, three = (built[0].container(f"thing-{number}") for number in (1, 2, 3))
    assert one.urn in two.dependencies
    assert two.urn in three.dependencies
    assert one.urn not in three.dependencies or two.urn in three.dependencies, (
        "replicas that are replaced at the same time lose every request in between"
    )
    assert {one.urn, two.urn} & (two.data_dependencies | three.data_dependencies) == set(), (
        "replacing the first replica would replace the others in the same breath"
    )


def test_all_replicas_wait_for_what_the_service_calls(
    built: tuple[RecordingEngine, Service],
) -> None:
    for container in built[0].running():
        assert any(urn.endswith("::postgres-ready") for urn in container.dependencies), (
            f"{container.name} would start before its database"
        )
        assert not any("postgres-ready" in urn for urn in container.data_dependencies), (
            "replacing the database would replace all of its clients"
        )


def test_every_replica_answers_under_its_own_name_and_published_port(
    built: tuple[RecordingEngine, Service],
) -> None:
    found = [(each.alias, each.port, each.published) for each in built[1].endpoints]
    assert found == [("thing-1", 7000, 7000), ("thing-2", 7000, 7001), ("thing-3", 7000, 7002)], (
        "two replicas on one published port cannot both start"
    )


def test_its_links_say_whom_it_calls(built: tuple[RecordingEngine, Service]) -> None:
    assert [(link["from"], link["to"], link["purpose"]) for link in built[1].links] == [
        ("thing", "postgres", "content")
    ]


def test_a_service_that_is_always_one_has_its_plain_name() -> None:
    engine = on_local(lambda server: Service("thing", service_args(server)))
    assert engine.container("thing").inputs["name"] == "tapbot-test-thing"


@pytest.mark.parametrize(
    ("replicas", "names"), [(None, ["cms"]), (1, ["cms-1"]), (2, ["cms-1", "cms-2"])]
)
def test_the_first_replica_keeps_its_name_when_others_join(
    replicas: int | None, names: list[str]
) -> None:
    assert replica_names("cms", replicas) == names, (
        "scaling from 1 to 2 would replace the replica that serves"
    )


def test_replicas_belong_to_their_service(built: tuple[RecordingEngine, Service]) -> None:
    parents = {container.parent.rsplit("::", 1)[-1] for container in built[0].running()}
    assert parents == {"thing"}
