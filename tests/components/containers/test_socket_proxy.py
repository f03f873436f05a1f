"""The proxy before Docker's socket: what it lets through."""

import re

import pytest

from components.containers.process import Zone
from components.containers.service import Service
from components.containers.socket_proxy import ID, socket_proxy
from tests.components.parts import on_local, target
from tests.support.engine import RecordingEngine

PATHS = ["_ping", "version", f"containers/{ID}/json"]


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A proxy for readers of single containers."""
    return on_local(
        lambda server: Service(
            "proxy", [socket_proxy(target(server, "proxy"), PATHS, Zone.SOCKET)], server
        )
    )


def pattern(engine: RecordingEngine) -> str:
    """Return the regular expression of the paths that are let through."""
    [found] = re.findall('location ~ "(.*)" {', configuration(engine))
    return str(found)


def configuration(engine: RecordingEngine) -> str:
    """Return what nginx reads."""
    return engine.carrier("proxy").files["/etc/tapbot/nginx.conf"]


@pytest.mark.parametrize("path", ["/_ping", "/v1.41/containers/tapbot-dev-n8n/json"])
def test_what_it_is_for_passes(engine: RecordingEngine, path: str) -> None:
    assert re.search(pattern(engine), path)


@pytest.mark.parametrize(
    "path",
    [
        "/v1.41/containers/tapbot-dev-n8n/archive",
        "/containers/a/export",
        "/containers/../images/json",
        "/containers/json",
        "/containers/a/json/../archive",
        "/exec/a/json",
    ],
)
def test_files_of_containers_and_all_else_do_not(engine: RecordingEngine, path: str) -> None:
    assert not re.search(pattern(engine), path), "it hands out secrets"


def test_nothing_can_be_done_through_it(engine: RecordingEngine) -> None:
    assert "limit_except GET { deny all; }" in configuration(engine)
    assert "location / { return 403; }" in configuration(engine)


def test_it_has_no_right_but_that_of_the_sockets_owner(engine: RecordingEngine) -> None:
    container = engine.container("proxy")
    assert container.inputs["capabilities"]["adds"] == []
    assert container.mounts["/var/run/docker.sock"]["readOnly"] is True


def test_nobody_meets_it_but_its_readers(engine: RecordingEngine) -> None:
    networks = engine.container("proxy").inputs["networksAdvanced"]
    assert [each["name"] for each in networks] == ["local-socket-id"], (
        "any service that is broken into could ask for the environment of all others"
    )
