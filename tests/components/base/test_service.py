"""A service: one or more replicas of a container, replaced one after another."""

import pulumi
import pytest

from components.base.config_volume import ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.endpoint import Call
from components.base.process import Network, Storage
from components.base.service import Service, spread
from components.servers.server import Server
from tests.components.parts import (
    PIN,
    endpoint,
    local_fleet,
    on_local,
    remote_fleet,
    service_args,
)
from tests.support.engine import RecordingEngine, Registered, run


def calling(server: Server, database: Server) -> Network:
    """Return the network of a service that calls a database."""
    call = Call("content", "postgresql", endpoint(database, "postgres", 5432))
    return Network(networks=[server.engine.back], port=7000, calls=[call])


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, Service]:
    """A service of three replicas on one server that calls a database."""
    services: list[Service] = []

    def build(server: Server) -> None:
        args = service_args(server, network=calling(server, server))
        services.append(Service("thing", [args, args, args]))

    return on_local(build), services[0]


@pytest.fixture(scope="module")
def apart() -> tuple[RecordingEngine, Service]:
    """Three replicas in turn on `data` and `edge`, with files; the database is on `data`."""
    services: list[Service] = []

    def build() -> None:
        fleet = remote_fleet()
        for name in ("edge", "data"):
            fleet[name].joined.append(pulumi.CustomResource("test:index:Tunnel", f"to-{name}"))
        call = Call("content", "postgresql", endpoint(fleet["data"], "postgres", 5432))

        def on(name: str, server: Server) -> ServiceArgs:
            files = ConfigVolumeArgs(server=server, image=PIN, files={"name": name})
            return service_args(
                server,
                storage=Storage(files=ConfigVolume(name, files)),
                network=Network(networks=[server.engine.back], port=7000, calls=[call]),
            )

        servers = [fleet["data"], fleet["edge"], fleet["data"]]
        services.append(Service("thing", spread("thing", servers, on)))

    return run(build), services[0]


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
    found = [(each.alias, each.port, each.published) for each in built[1].endpoints]
    assert found == [("thing-1", 7000, 7000), ("thing-2", 7000, 7001), ("thing-3", 7000, 7002)], (
        "two replicas on one published port cannot both start"
    )


def test_its_links_say_whom_it_calls(built: tuple[RecordingEngine, Service]) -> None:
    assert [(link["from"], link["to"], link["purpose"]) for link in built[1].links] == [
        ("thing", "postgres", "content")
    ], "replicas on one server have one link together"


def test_a_service_that_is_always_one_has_its_plain_name() -> None:
    engine = on_local(lambda server: Service("thing", service_args(server)))
    assert engine.container("thing").inputs["name"] == "tapbot-test-thing"


@pytest.mark.parametrize("replicas", [1, 2])
def test_the_first_replica_keeps_its_name_when_others_join(replicas: int) -> None:
    engine = on_local(lambda server: Service("cms", [service_args(server)] * replicas))
    names = [each.name for each in engine.running()]
    assert names == ["cms-1", "cms-2"][:replicas], (
        "scaling from 1 to 2 would replace the replica that serves"
    )


def test_replicas_belong_to_their_service(built: tuple[RecordingEngine, Service]) -> None:
    parents = {container.parent.rsplit("::", 1)[-1] for container in built[0].running()}
    assert parents == {"thing"}


def test_each_replica_runs_on_its_own_server(apart: tuple[RecordingEngine, Service]) -> None:
    engine, service = apart
    assert [where(engine.container(f"thing-{number}")) for number in (1, 2, 3)] == [
        "data",
        "edge",
        "data",
    ]
    assert [each.server.name for each in service.endpoints] == ["data", "edge", "data"]


def test_replicas_on_one_engine_share_their_files(apart: tuple[RecordingEngine, Service]) -> None:
    engine, _ = apart
    carriers = {each.name: where(each) for each in engine.registered if "carrier" in each.name}
    assert carriers == {"thing-carrier": "data", "thing-edge-carrier": "edge"}, (
        "the files of the first server keep their name when a second one joins"
    )
    sources = [
        engine.container(f"thing-{number}").mounts["/etc/tapbot"]["source"] for number in (1, 2, 3)
    ]
    assert sources == ["tapbot-test-thing-files", "tapbot-test-thing-edge-files", sources[0]]


def test_servers_on_one_engine_share_the_files_too() -> None:
    built: list[str] = []

    def build() -> None:
        fleet = local_fleet()

        def on(name: str, server: Server) -> ServiceArgs:
            built.append(name)
            return service_args(server)

        Service("thing", spread("thing", [fleet["edge"], fleet["data"]], on))

    engine = run(build)
    assert built == ["thing"], "one engine would have two volumes of the same files"
    servers = [each.labels["kz.tapbot.server"] for each in engine.running()]
    assert servers == ["edge", "data"], "each replica counts on the budget of its own server"


def test_who_calls_another_server_waits_for_both_ends_of_the_tunnel(
    apart: tuple[RecordingEngine, Service],
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


def test_replicas_on_different_servers_have_links_of_their_own(
    apart: tuple[RecordingEngine, Service],
) -> None:
    found = [(link["fromServer"], link["through"], link["host"]) for link in apart[1].links]
    assert found == [("data", "local", "postgres"), ("edge", "tunnel", "10.88.0.2")], (
        "what may pass the tunnel follows from the links"
    )
