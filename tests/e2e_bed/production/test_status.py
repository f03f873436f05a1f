"""`make status` knows all servers, from this machine."""

from testbed.deployment import ROLES
from tests.e2e_bed.deployment import BedDeployment


def test_every_service_is_shown_with_its_server(stack: BedDeployment) -> None:
    shown = stack.pulumi.toolchain("status")
    assert shown.code == 0, shown.text
    rows = [line.split() for line in shown.out.splitlines()]
    for role in ROLES:
        docker = stack.docker(role)
        for service in docker.services():
            expected = {role, "healthy", docker.name(service)}
            assert any(expected <= set(row) for row in rows), f"{service}: {shown.text}"
    for url in stack.outputs["urls"].values():
        assert any(url in row for row in rows), shown.text


def test_a_stopped_service_is_named_with_its_server(stack: BedDeployment) -> None:
    docker = stack.docker("data")
    qdrant = docker.name("qdrant-data")
    stack.bed.ssh(ROLES["data"], f"docker stop {qdrant}")
    try:
        shown = stack.pulumi.toolchain("status")
    finally:
        stack.bed.ssh(ROLES["data"], f"docker start {qdrant}")
    assert shown.code == 1, shown.text
    assert f"Not healthy: {qdrant}. See `docker logs --tail 50 {qdrant}` on data." in shown.out
    docker.wait_healthy()


def test_a_removed_service_is_named_and_brought_back_as_the_status_says(
    stack: BedDeployment,
) -> None:
    docker = stack.docker("data")
    qdrant, before = docker.name("qdrant-data"), stack.ids()
    stack.bed.ssh(ROLES["data"], f"docker rm -f {qdrant}")
    shown = stack.pulumi.toolchain("status")
    assert shown.code == 1, shown.text
    advice = "`pulumi refresh` and then `make up` bring it back."
    assert f"Missing: {qdrant} on data. {advice}" in shown.out
    refreshed = stack.pulumi.run("refresh", "--yes", "--skip-preview")
    assert refreshed.code == 0, refreshed.text
    updated = stack.pulumi.toolchain("up")
    assert updated.code == 0, updated.text
    after = stack.ids()
    assert {key for key in after if after[key] != before.get(key)} == {"data/qdrant-data"}
