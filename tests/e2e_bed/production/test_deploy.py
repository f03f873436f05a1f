"""Two servers become the production stack by one update, at sshd's default limits."""

from testbed.deployment import MTU, ROLES
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.operator import Operator

MOST_CONNECTIONS = 4
"""Host, firewall, permits, and one that all of Docker's requests share."""
AGENTS = ("tunnel", "vmagent", "vlagent", "node-exporter", "cadvisor", "socket-proxy")


def agents(server: str) -> set[str]:
    """Return what is on every server."""
    return {f"{agent}-{server}" for agent in AGENTS}


def test_everything_is_healthy_on_both_servers(stack: BedDeployment) -> None:
    print(f"first update: {stack.first_seconds:.1f} s")
    for role in ROLES:
        assert stack.docker(role).complaints() == "every container is healthy"
    assert set(stack.docker("data").services()) == agents("data") | {
        "postgres-data", "redis-queue-data", "redis-cache-data", "qdrant-data", "directus-1",
        "postgres-exporter-data", "redis-queue-exporter-data", "redis-cache-exporter-data",
        "pgadmin",
    }  # fmt: skip
    assert set(stack.docker("edge").services()) == agents("edge") | {
        "n8n", "n8n-worker-1", "n8n-worker-2", "traefik", "site-1", "victoria-metrics",
        "victoria-logs", "vmalert", "alertmanager", "blackbox-exporter-edge",
    }  # fmt: skip


def test_the_servers_limits_lost_no_connection_and_few_were_needed(stack: BedDeployment) -> None:
    print({role: len(ports) for role, ports in stack.first_connections.items()})
    assert stack.first_lost == {role: set() for role in ROLES}
    for role, ports in stack.first_connections.items():
        assert 0 < len(ports) <= MOST_CONNECTIONS, role


def test_packets_in_the_tunnel_are_as_long_as_the_settings_say(stack: BedDeployment) -> None:
    for role, name in ROLES.items():
        assert stack.bed.ssh(name, "cat /sys/class/net/tb-bed/mtu").strip() == str(MTU), role


def test_sshd_takes_as_many_at_once_as_an_update_makes(stack: BedDeployment) -> None:
    for name in ROLES.values():
        limits = stack.bed.ssh(name, "sshd -T").splitlines()
        assert {"maxsessions 100", "maxstartups 100:30:200", "persourcemaxstartups 64"} <= set(
            limits
        )


def test_what_the_operator_had_is_as_it_was(stack: BedDeployment, operator: Operator) -> None:
    assert operator.complaints() == []
    assert operator.engine_settings()["live-restore"] is True
    assert "log-opts" not in operator.engine_settings(), "the operator chose a driver of their own"


def test_the_outputs_tell_what_the_servers_are(stack: BedDeployment) -> None:
    servers = stack.outputs["servers"]
    for role, name in ROLES.items():
        facts = servers[role]["facts"]
        version = stack.bed.ssh(name, "docker version -f '{{.Server.Version}}'").strip()
        assert facts["engine"] == version
        assert facts["architecture"] == stack.bed.ssh(name, "uname -m").strip()
    assert stack.outputs["replication"] == []
    assert set(stack.outputs["publicUrls"]) == set(stack.outputs["urls"].values())
