"""Traefik is all that can be reached, from outside and from the web server's network."""

import pytest

from tests.e2e import listeners
from tests.e2e.clients import LOOPBACK
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

DATABASES = {"postgres": 5432, "redis-queue": 6379, "redis-cache": 6380, "qdrant": 6333}
PROBE = (
    'for host in {hosts}; do timeout 5 bash -c "exec 3<>/dev/tcp/$host/{port}" && echo open; done'
)


def reached(docker: Docker, network: str, service: str) -> bool:
    """Try to connect to a service, by name and by address, from one of the networks."""
    target = docker.services()[service]
    known = [item["IPAddress"] for item in target["NetworkSettings"]["Networks"].values()]
    script = PROBE.format(hosts=" ".join([service, *known]), port=DATABASES[service])
    image = docker.services()["postgres"]["Config"]["Image"]
    return "open" in docker.probe(network, image, script).out


def test_nothing_but_traefiks_two_ports_is_published(
    deployment: Deployment, docker: Docker
) -> None:
    published = {
        (name, int(binding["HostPort"]), binding["HostIp"])
        for name, item in docker.containers().items()
        for bindings in (item["NetworkSettings"]["Ports"] or {}).values()
        for binding in bindings or []
    }
    assert published == {
        ("traefik", deployment.http_port, LOOPBACK),
        ("traefik", deployment.https_port, LOOPBACK),
    }
    requested = {
        name for name, item in docker.containers().items() if item["HostConfig"]["PortBindings"]
    }
    assert requested == {"traefik"}
    assert not any(item["HostConfig"]["PublishAllPorts"] for item in docker.containers().values())


def test_the_two_ports_are_listened_on_at_the_loopback_address_only(
    deployment: Deployment,
) -> None:
    for port in (deployment.http_port, deployment.https_port):
        assert listeners.addresses(port) == {LOOPBACK}


@pytest.mark.parametrize("service", DATABASES)
def test_a_database_cannot_be_reached_from_the_front_network(docker: Docker, service: str) -> None:
    assert reached(docker, "back", service), "the probe itself does not work"
    assert not reached(docker, "front", service)


def test_the_site_and_traefik_share_no_network_with_a_database(docker: Docker) -> None:
    networks = {
        name: set(item["NetworkSettings"]["Networks"]) for name, item in docker.services().items()
    }
    for exposed in ("traefik", "site-1"):
        for database in DATABASES:
            assert not networks[exposed] & networks[database]
