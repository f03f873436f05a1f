"""Destroying leaves the data, the engine, and what the operator had; nothing else."""

from tests.bed.scan import open_ports
from tests.e2e_bed.deployment import ROLES, BedDeployment
from tests.e2e_bed.production.operator import DAEMON, Operator
from tests.e2e_bed.production.traces import traces

DATA = {
    "edge": {"traefik-acme"},
    "data": {
        *("postgres-data", "redis-queue-data", "qdrant-storage", "qdrant-snapshots"),
        "directus-uploads",
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


def test_a_destroy_of_everything_leaves_the_data_and_no_other_trace(
    stack: BedDeployment, operator: Operator
) -> None:
    unprotected = stack.pulumi.run("state", "unprotect", "--all", "--yes")
    assert unprotected.code == 0, unprotected.text
    answer = stack.destroy()
    assert answer.code == 0, answer.text
    for role, name in ROLES.items():
        assert volumes(stack, role) == DATA[role], "data is deleted by hand only"
        assert traces(stack.bed, name) == "", role
    assert operator.complaints() == []
    assert operator.engine_settings() == DAEMON
