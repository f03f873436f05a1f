"""What every service is built from: settings, secrets, servers and images of one stack."""

import pytest

from components.plan import Plan
from tests.components.parts import plan
from tests.support.engine import run
from tests.support.factories import valid_settings


@pytest.fixture(scope="module")
def stack() -> Plan:
    """A stack that serves HTTPS on a port of its own."""
    plans: list[Plan] = []
    run(lambda: plans.append(plan(valid_settings(traefik={"httpsPort": 8443}))))
    return plans[0]


@pytest.mark.parametrize(("service", "server"), [("postgres", "data"), ("n8n", "edge")])
def test_a_service_is_put_where_placement_says(stack: Plan, service: str, server: str) -> None:
    assert stack.server(service).name == server
    assert stack.on_server(service).parent is stack.server(service), (
        "the tree of resources would not show what runs where"
    )


def test_replicas_are_put_on_their_servers_one_after_another() -> None:
    plans: list[Plan] = []
    settings = valid_settings(
        placement={"site": ["edge", "data"]}, site={"replicas": 3}, n8n={"workers": 2}
    )
    run(lambda: plans.append(plan(settings)))
    assert [server.name for server in plans[0].servers("site")] == ["edge", "data", "edge"]
    assert plans[0].server("site").name == "edge", "the first replica decides where it belongs"
    assert [server.name for server in plans[0].servers("n8n_workers")] == ["edge", "edge"], (
        "workers that are not placed run beside n8n"
    )


def test_public_names_come_from_the_one_domain_and_the_one_port(stack: Plan) -> None:
    assert stack.public_name("cms").url == "https://cms.tapbot.kz:8443"
    assert stack.public_name(None).url == "https://tapbot.kz:8443"


def test_every_service_has_its_image(stack: Plan) -> None:
    assert set(stack.pins) >= {"postgres", "redis", "qdrant", "directus", "n8n", "traefik", "nginx"}
    assert "wireguard" in stack.pins
