"""Guards: who is asked before a request is passed on."""

from typing import Any

import pulumi
import pytest
import yaml

from components.containers.endpoint import Endpoint
from components.containers.path_policy import Match, PathPolicy
from components.containers.route import Guard, PublicName, Route
from components.edge.traefik_guards import answers, guards, header_files, passed
from tests.components.parts import remote_fleet, target
from tests.support.engine import run

DOOR = PathPolicy(name="form", match=Match(paths=["/door"]))


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """A page with a guard on another server, a plain route, and what is said of both."""
    found: dict[str, Any] = {}

    def build() -> None:
        fleet = remote_fleet()
        guard = Guard(
            service="gate",
            endpoint=Endpoint(target(fleet["data"], "gate")),
            policies=[DOOR],
            tells=["X-User"],
        )
        public, secret = PublicName("logs.tapbot.kz", 443), pulumi.Output.secret("of-both")
        page = Route(
            service="logs",
            public=public,
            backends=[],
            health_path="/",
            guard=guard,
            headers={"X-Proof": secret},
        )
        plain = Route(service="site", public=public, backends=[], health_path="/")
        files = header_files([page, plain])
        found.update(page=page, plain=plain, guards=guards([page, plain], fleet["edge"]))
        found["none"] = header_files([plain])
        pulumi.export("file", files["dynamic/headers.yaml"])

    engine = run(build)
    found["file"], found["secret"] = engine.outputs["file"], engine.secret_outputs
    return found


def test_signing_in_comes_before_the_page(made: dict[str, Any]) -> None:
    door, own = answers(made["page"])
    assert (door[0], door[1].service, door[2]) == ("logs-gate", "gate", DOOR)
    assert (own[0], own[1].service) == ("logs", "logs")
    assert passed(door[1]) == [], "nobody could sign in who has not"
    assert passed(own[1]) == ["gate-guard", "logs-headers"]


def test_a_route_without_a_guard_is_as_it_was(made: dict[str, Any]) -> None:
    assert [each[:2] for each in answers(made["plain"])] == [("site", made["plain"])]
    assert passed(made["plain"]) == []
    assert made["none"] == {}


def test_a_guard_on_another_server_is_asked_through_the_tunnel(made: dict[str, Any]) -> None:
    [(name, asks)] = made["guards"].items()
    assert name == "gate-guard"
    assert asks["forwardAuth"]["address"] == "http://10.88.0.2:7000/"
    assert asks["forwardAuth"]["trustForwardHeader"] is False
    assert asks["forwardAuth"]["authResponseHeaders"] == ["X-User"]


def test_headers_are_a_secret_file_of_their_own(made: dict[str, Any]) -> None:
    found = yaml.safe_load(made["file"])["http"]["middlewares"]["logs-headers"]
    assert found == {"headers": {"customRequestHeaders": {"X-Proof": "of-both"}}}
    assert "file" in made["secret"]
