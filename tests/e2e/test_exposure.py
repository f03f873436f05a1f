"""Traefik is all that can be reached, from outside and from the web server's network."""

from testbed.clients import LOOPBACK
from tests.e2e import listeners
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

DATABASES = {
    "postgres-data": 5432,
    "redis-queue-data": 6379,
    "redis-cache-data": 6380,
    "qdrant-data": 6333,
}
PROBE = """
try() { timeout 5 bash -c "exec 3<>/dev/tcp/$2/$3" 2> /dev/null && echo "$1"; }
"""


def reached(docker: Docker, network: str) -> set[str]:
    """Try to connect to every database, by name and by address, from one of the networks."""
    services = docker.services()
    script = PROBE
    for name, port in DATABASES.items():
        known = services[name]["NetworkSettings"]["Networks"].values()
        for host in (name, *(item["IPAddress"] for item in known)):
            script += f"try {name} {host} {port} &\n"
    image = services["postgres-data"]["Config"]["Image"]
    return set(docker.probe(network, image, f"{script}wait\n").out.split())


def test_nothing_but_traefiks_two_ports_and_a_page_is_published(
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
        ("pgadmin", deployment.page_port, LOOPBACK),
    }
    requested = {
        name for name, item in docker.containers().items() if item["HostConfig"]["PortBindings"]
    }
    assert requested == {"traefik", "pgadmin"}
    assert not any(item["HostConfig"]["PublishAllPorts"] for item in docker.containers().values())


def test_the_ports_are_listened_on_at_the_loopback_address_only(
    deployment: Deployment,
) -> None:
    for port in (deployment.http_port, deployment.https_port, deployment.page_port):
        assert listeners.addresses(port) == {LOOPBACK}


def test_no_database_can_be_reached_from_the_front_network(docker: Docker) -> None:
    assert reached(docker, "back") == set(DATABASES), "the probe itself does not work"
    assert reached(docker, "front") == set()


def test_the_site_and_traefik_share_no_network_with_a_database(docker: Docker) -> None:
    networks = {
        name: set(item["NetworkSettings"]["Networks"]) for name, item in docker.services().items()
    }
    for exposed in ("traefik", "site-1"):
        for database in DATABASES:
            assert not networks[exposed] & networks[database]
