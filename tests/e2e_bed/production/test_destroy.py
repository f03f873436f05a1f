"""Destroying leaves the data, the engine, and what the operator had; nothing else."""

from tests.e2e_bed.deployment import ROLES, BedDeployment
from tests.e2e_bed.production.operator import DAEMON, Operator
from tests.e2e_bed.production.traces import traces

DATA = {"postgres-data", "redis-queue-data", "qdrant-storage", "qdrant-snapshots"}


def test_destroy_leaves_the_data_only(stack: BedDeployment, operator: Operator) -> None:
    answer = stack.destroy()
    assert answer.code == 0, answer.text
    for role, name in ROLES.items():
        docker = stack.docker(role)
        assert docker.containers() == {}
        kept = {volume.removeprefix(docker.prefix) for volume in docker.volumes()}
        assert kept == (DATA | {"directus-uploads"} if role == "data" else {"traefik-acme"})
        assert traces(stack.bed, name) == "", role
    assert operator.complaints() == []
    assert operator.engine_settings() == DAEMON
