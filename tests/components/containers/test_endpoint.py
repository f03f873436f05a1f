"""Where a container answers, as seen from its own engine and from other servers."""

from collections.abc import Callable
from typing import TypeVar

import pulumi
import pytest

from components.containers.address import Address
from components.containers.connection import Connection
from components.containers.endpoint import Call, Endpoint
from components.servers.server import Server, ServerArgs
from config.servers import ServerSettings
from tests.components.parts import local_fleet, remote_fleet, target
from tests.support.engine import run

Result = TypeVar("Result")


def postgres(server: Server) -> Endpoint:
    """Return a database's second instance, published beside the first one."""
    return Endpoint(
        target(server, "postgres", name="postgres-2", port=5432, published=5433), server
    )


def computed(compute: Callable[[], Result]) -> Result:
    """Return what a program computes."""
    results: list[Result] = []
    run(lambda: results.append(compute()))
    return results[0]


def test_on_the_same_engine_it_is_reached_by_its_alias() -> None:
    def seen() -> Address:
        fleet = local_fleet()
        return postgres(fleet["data"]).seen_from(fleet["edge"])

    assert computed(seen) == Address("postgres-2", 5432), (
        "two servers on one engine share its networks: no traffic has to leave them"
    )


def test_from_another_engine_it_is_reached_at_the_private_address() -> None:
    def seen() -> Address:
        fleet = remote_fleet()
        return postgres(fleet["data"]).seen_from(fleet["edge"])

    assert computed(seen) == Address("10.88.0.2", 5433), (
        "an alias means nothing on another engine, and the public address is not encrypted"
    )


def test_without_a_private_address_the_mistake_is_named_before_anything_is_created() -> None:
    def seen() -> Address:
        fleet = remote_fleet()
        settings = ServerSettings.model_validate({"address": "local", "memory": "4GB"})
        alone = ServerArgs(
            settings=settings, engine=fleet["data"].engine, prefix="tapbot-test", timezone="UTC"
        )
        return postgres(Server("alone", alone)).seen_from(fleet["edge"])

    with pytest.raises(pulumi.RunError) as raised:
        computed(seen)
    assert str(raised.value) == (
        "servers.alone.privateAddress: missing (got nothing; expected an address, because edge"
        " connects to postgres there)"
    ), "the operator has to know which setting of which server to add, and for whom"


def test_an_address_is_written_as_clients_read_it() -> None:
    assert str(Address("10.88.0.2", 5432)) == "10.88.0.2:5432"


def test_a_call_becomes_a_connection_that_says_all_but_the_secret() -> None:
    def connection() -> Connection:
        fleet = remote_fleet()
        call = Call(purpose="content", protocol="postgresql", endpoint=postgres(fleet["data"]))
        return call.connection(target(fleet["edge"], "directus"))

    assert computed(connection) == Connection(
        client="directus",
        client_server="edge",
        service="postgres",
        server="data",
        address=Address("10.88.0.2", 5433),
        protocol="postgresql",
        purpose="content",
        across=True,
        waits=True,
    )


def test_a_call_that_waits_for_nobody_orders_nothing() -> None:
    def before() -> list[list[pulumi.Resource]]:
        fleet = remote_fleet()
        called, caller = postgres(fleet["data"]), target(fleet["edge"], "directus")
        return [
            Call(purpose="", protocol="http", endpoint=called, waits=waits).before(caller)
            for waits in (True, False)
        ]

    waits, calls = computed(before)
    assert len(waits) == 1
    assert calls == [], "what people build later may not keep a service from starting"
