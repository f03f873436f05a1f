"""A service: its containers, replaced one after another."""

from typing import Any

import pulumi
import pytest

from components.containers.connection import Connection, Connections
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.process import Files, Storage
from components.containers.service import Service
from components.containers.target import Target
from components.servers.server import Server
from tests.components.parts import (
    container_args,
    endpoint,
    local_fleet,
    on_local,
    remote_fleet,
    target,
)
from tests.support.engine import VOLUME, RecordingEngine, Registered, run


def calling(where: Target, database: Endpoint) -> ContainerArgs:
    """Return a container that calls a database."""
    call = Call(purpose="content", protocol="postgresql", endpoint=database)
    return container_args(where, calls=[call])


def replica(server: Server, number: int, **changes: Any) -> Target:
    """Return a replica on a server."""
    return target(server, name=f"thing-{number}", published=7000 + number - 1, **changes)


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, Service]:
    """A service of three replicas on one server that calls a database."""
    services: list[Service] = []

    def build(server: Server) -> None:
        database = endpoint(server, "postgres", 5432)
        replicas = [calling(replica(server, number), database) for number in (1, 2, 3)]
        services.append(Service("thing", replicas, server))

    return on_local(build), services[0]


@pytest.fixture(scope="module")
def apart() -> tuple[RecordingEngine, tuple[Connection, ...]]:
    """Three replicas in turn on `data` and `edge`, with files; the database is on `data`."""
    connections = Connections("connections")

    def build() -> None:
        fleet = remote_fleet()
        ends = {
            name: pulumi.CustomResource("test:index:Tunnel", f"to-{name}")
            for name in ("edge", "data")
        }
        database = endpoint(fleet["data"], "postgres", 5432, tunnel=ends["data"])
        call = Call(purpose="content", protocol="postgresql", endpoint=database)
        replicas = [
            container_args(
                replica(fleet[name], number, tunnel=ends[name], connections=connections),
                calls=[call],
                files=Files(read={"name": name}),
            )
            for number, name in enumerate(("data", "edge", "data"), start=1)
        ]
        Service("thing", replicas, fleet["edge"])

    return run(build), connections.read()


def where(container: Registered) -> str:
    """Return the server whose engine a container is on."""
    return container.provider.rsplit("::", 1)[-1]


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
    instances = [each.target.instance for each in built[1].endpoints]
    found = [(each.name, each.port, each.published) for each in instances]
    assert found == [("thing-1", 7000, 7000), ("thing-2", 7000, 7001), ("thing-3", 7000, 7002)], (
        "two replicas on one published port cannot both start"
    )


def test_replicas_belong_to_their_service(built: tuple[RecordingEngine, Service]) -> None:
    parents = {container.parent.rsplit("::", 1)[-1] for container in built[0].running()}
    assert parents == {"thing"}


def test_each_replica_runs_on_its_own_server(
    apart: tuple[RecordingEngine, tuple[Connection, ...]],
) -> None:
    engine, _ = apart
    assert [where(engine.container(f"thing-{number}")) for number in (1, 2, 3)] == [
        "data",
        "edge",
        "data",
    ]


def test_replicas_on_one_engine_share_their_files(
    apart: tuple[RecordingEngine, tuple[Connection, ...]],
) -> None:
    engine, _ = apart
    carriers = {each.name: where(each) for each in engine.registered if "carrier" in each.name}
    assert carriers == {"thing-carrier": "data", "thing-edge-carrier": "edge"}, (
        "the files of the first server keep their name when a second one joins"
    )
    sources = [
        engine.container(f"thing-{number}").mounts["/etc/tapbot"]["source"] for number in (1, 2, 3)
    ]
    assert sources == ["tapbot-test-thing-files", "tapbot-test-thing-edge-files", sources[0]]


def test_servers_on_one_engine_share_files_and_data_too() -> None:
    def build() -> None:
        fleet = local_fleet()
        replicas = [
            container_args(
                replica(fleet[name], number),
                files=Files(read={"a": "b"}),
                storage=Storage(data={"/uploads": "thing-uploads"}),
            )
            for number, name in enumerate(("edge", "data"), start=1)
        ]
        Service("thing", replicas, fleet["edge"])

    engine = run(build)
    volumes = [each.name for each in engine.of_type(VOLUME)]
    assert sorted(volumes) == ["thing-files", "thing-uploads"], "one engine has one of each"
    servers = [each.labels["kz.tapbot.server"] for each in engine.running()]
    assert servers == ["edge", "data"], "each replica counts on the budget of its own server"


def test_what_is_named_by_its_server_waits_for_no_other_and_has_files_of_its_own() -> None:
    def build() -> None:
        fleet = remote_fleet()
        agents = [
            container_args(
                target(fleet[name], name=f"agent-{name}", by_server=True),
                files=Files(read={"a": "b"}),
            )
            for name in ("edge", "data")
        ]
        Service("agent", agents, fleet["edge"])

    engine = run(build)
    edge, data = (engine.container(f"agent-{name}") for name in ("edge", "data"))
    assert edge.urn not in data.dependencies, "a sick server would hold up all the others"
    carriers = {each.name: where(each) for each in engine.registered if "carrier" in each.name}
    assert carriers == {"agent-edge-carrier": "edge", "agent-data-carrier": "data"}


def test_who_calls_another_server_waits_for_both_ends_of_the_tunnel(
    apart: tuple[RecordingEngine, tuple[Connection, ...]],
) -> None:
    ends = {"to-edge", "to-data"}
    waits = {
        each.name: ends & {urn.rsplit("::", 1)[-1] for urn in each.dependencies}
        for each in apart[0].running()
    }
    assert waits == {"thing-1": set(), "thing-2": ends, "thing-3": set()}, (
        "through one end alone nothing passes, and on one server there is nothing to wait for"
    )
    for container in apart[0].running():
        assert not any("::to-" in urn for urn in container.data_dependencies), (
            "a new tunnel would replace all that uses it"
        )


def test_it_registers_whom_it_calls_from_each_server(
    apart: tuple[RecordingEngine, tuple[Connection, ...]],
) -> None:
    found = [(each.client_server, each.across, each.address.host) for each in apart[1]]
    assert found == [("data", False, "postgres"), ("edge", True, "10.88.0.2")], (
        "what may pass the tunnel follows from the connections"
    )
