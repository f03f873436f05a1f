"""What may pass between servers: what their containers were told to connect to, and no more."""

import re
from typing import Any

import pytest

from tests.support.engine import CONTAINER, RecordingEngine
from tests.support.program import deploy
from tests.test_program_servers import PROD, TWO, WITH_THIRD, is_on, permitted


@pytest.fixture(scope="module")
def prod() -> RecordingEngine:
    """The stack `prod` as it is."""
    return deploy("prod", PROD)


@pytest.fixture(scope="module")
def three() -> RecordingEngine:
    """The same with a third server, which has a worker and a replica of Directus."""
    return deploy("prod", {**TWO, **WITH_THIRD})


def told(engine: RecordingEngine, servers: dict[str, Any]) -> set[tuple[str, str, int]]:
    """Return each private address and port in any variable or file, with the server it is on."""
    private = "|".join(re.escape(server["privateAddress"]) for server in servers.values())
    found = set()
    for each in engine.of_type(CONTAINER):
        here = each.labels["kz.tapbot.server"]
        files = each.files if "uploads" in each.inputs else {}
        command = each.inputs.get("command") or []
        texts = [*each.environment.values(), *files.values(), *command]
        for text in texts:
            pairs = re.findall(rf"({private}):(\d+)", text)
            found |= {(here, address, int(port)) for address, port in pairs}
        for name, value in each.environment.items():
            port = each.environment.get(re.sub("HOST$", "PORT", name), "")
            if name.endswith("HOST") and re.fullmatch(private, value):
                found.add((here, value, int(port)))
    return found


def test_every_link_between_servers_is_permitted_and_nothing_else(
    prod: RecordingEngine, three: RecordingEngine
) -> None:
    for engine, servers in ((prod, PROD["servers"]), (three, WITH_THIRD["servers"])):
        links = [link for link in engine.outputs["links"] if link["fromServer"] != link["toServer"]]
        assert {link["through"] for link in links} == {"tunnel"}
        for name in servers:
            assert permitted(engine, name) == {
                (servers[link["fromServer"]]["privateAddress"], link["port"])
                for link in links
                if link["toServer"] == name
            }, f"{name}: a link that is not permitted fails, and a permit without a link is a hole"


def test_every_private_address_that_a_container_knows_is_permitted_and_nothing_else(
    prod: RecordingEngine, three: RecordingEngine
) -> None:
    for engine, servers in ((prod, PROD["servers"]), (three, WITH_THIRD["servers"])):
        by_address = {server["privateAddress"]: name for name, server in servers.items()}
        known = {
            (by_address[address], here, port)
            for here, address, port in told(engine, servers)
            if by_address[address] != here
        }
        allowed = {
            (name, by_address[client], port)
            for name in servers
            for client, port in permitted(engine, name)
        }
        assert known <= allowed, "what a container was told to connect to is closed"
        by_people = {
            (link["toServer"], link["fromServer"], link["port"])
            for link in engine.outputs["links"]
            if link["purpose"] in ("content API", "vectors", "webhooks of flows")
        }
        assert allowed - known <= by_people, (
            "only what people type into workflows and flows may be open beside that"
        )


def test_permitted_ports_are_ports_that_something_is_published_on(three: RecordingEngine) -> None:
    for name in WITH_THIRD["servers"]:
        ports = {
            int(port["external"])
            for each in three.running()
            if is_on(each, name)
            for port in each.inputs.get("ports", [])
        }
        assert {port for _, port in permitted(three, name)} <= ports
