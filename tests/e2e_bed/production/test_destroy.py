"""Destroying leaves the data, purging does not; what the operator had stays in any case."""

from testbed.deployment import ROLES
from testbed.scan import open_ports
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.operator import DAEMON, SYSCTL, Operator
from tests.e2e_bed.production.traces import traces

DATA = {
    "edge": {"traefik-acme", "victoria-metrics", "victoria-logs", "alertmanager"},
    "data": {
        *("postgres-data", "redis-queue-data", "qdrant-data-storage", "qdrant-data-snapshots"),
        *("directus-uploads", "pgadmin"),
    },
}


def volumes(stack: BedDeployment, role: str) -> set[str]:
    """Return the volumes that a server has of the stack."""
    docker = stack.docker(role)
    return {volume.removeprefix(docker.prefix) for volume in docker.volumes()}


def test_what_is_not_protected_goes_and_the_servers_stay_closed(stack: BedDeployment) -> None:
    answer = stack.destroy("--exclude-protected")
    assert answer.code == 0, answer.text
    for role, name in ROLES.items():
        docker = stack.docker(role)
        assert (docker.containers(), docker.networks()) == ({}, [])
        assert volumes(stack, role) == DATA[role]
        assert "tb-bed" not in stack.bed.ssh(name, "ip -br link")
        # Volumes that are kept in the state keep the host that they are on: its firewall, too.
        assert open_ports(stack.bed, stack.bed.addresses[name]) == {22}


def test_a_purge_takes_the_data_too_and_leaves_no_trace(
    stack: BedDeployment, operator: Operator
) -> None:
    refused = stack.pulumi.toolchain("purge", CONFIRM="yes")
    assert refused.code != 0
    assert all(volumes(stack, role) == DATA[role] for role in ROLES)
    purged = stack.pulumi.toolchain("purge", CONFIRM=stack.workspace.stack)
    assert purged.code == 0, purged.text
    for role, name in ROLES.items():
        assert volumes(stack, role) == set()
        assert traces(stack.bed, name) == "", role
    assert operator.complaints() == []
    assert operator.engine_settings() == DAEMON
    assert stack.bed.ssh(ROLES["edge"], f"sysctl -n {SYSCTL}").strip() == "0"
