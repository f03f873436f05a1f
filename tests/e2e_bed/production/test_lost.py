"""A server that is lost is left alone, while everything else is updated."""

import time
from typing import Any

import pytest

from testbed.deployment import ROLES
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

pytestmark = pytest.mark.slow


def state(stack: BedDeployment, value: str, memory: str) -> None:
    """Say what has become of the edge server, and change something on the other one."""

    def change(settings: dict[str, Any]) -> None:
        settings["servers"]["edge"]["state"] = value
        settings["qdrant"] = {"memory": memory}
        settings["n8n"]["concurrency"] = 7 if value == "lost" else 10

    stack.configure(change)


def test_everything_else_is_updated_while_the_server_is_gone(stack: BedDeployment) -> None:
    stack.bed.power_off(ROLES["edge"])
    state(stack, "lost", "416MB")
    started = time.monotonic()
    stack.up()
    print(f"update beside a lost server: {time.monotonic() - started:.1f} s")
    qdrant = stack.docker("data").services()["qdrant-data"]
    assert qdrant["HostConfig"]["Memory"] == 416 * 1024 * 1024
    permits = stack.bed.ssh(ROLES["data"], "nft list set inet tapbot_bed permits")
    assert "10.88.0.1" not in permits, "who has the lost server's keys would be let in"
    peers = stack.bed.ssh(ROLES["data"], "docker exec tapbot-bed-tunnel-data wg show tb-bed peers")
    assert peers.strip() == ""


def test_an_update_that_was_killed_is_finished_beside_the_server_that_is_gone(
    stack: BedDeployment,
) -> None:
    docker = stack.docker("data")
    before = docker.ids()
    stack.configure(lambda settings: settings["directus"].update(cacheTtl="6m"))
    with stack.pulumi.start_up() as update:

        def half_done() -> bool:
            assert update.running, f"the update was over too soon:\n{update.wait(1).text}"
            return docker.ids().get("directus-1", before["directus-1"]) != before["directus-1"]

        wait_until("another container of Directus", 120, half_done)
        update.kill_group()
    finished = stack.pulumi.toolchain("up")
    assert finished.code == 0, finished.text
    assert "an update is unfinished at: " in finished.out
    docker.wait_healthy()
    stack.up("--expect-no-changes")


def test_the_status_leaves_the_server_alone_and_says_so(stack: BedDeployment) -> None:
    shown = stack.pulumi.toolchain("status")
    assert shown.code == 0, shown.text
    assert "Not contacted, because lost: edge." in shown.out
    assert "tapbot-bed-postgres-data" in shown.out


def test_what_ran_there_moves_without_a_contact(stack: BedDeployment) -> None:
    stack.configure(lambda settings: settings["placement"].update(site="data"))
    stack.load_images("data")
    stack.up()
    assert "site-1" in stack.docker("data").services()


def test_a_server_that_is_found_again_gets_what_it_missed(stack: BedDeployment) -> None:
    stack.bed.power_on(ROLES["edge"])
    stack.configure(lambda settings: settings["placement"].update(site="edge"))
    state(stack, "active", "384MB")
    # It still has the site's old container, which left the state when the site moved away.
    stack.bed.ssh(ROLES["edge"], "docker rm -f tapbot-bed-site-1 tapbot-bed-site-files")
    stack.bed.ssh(ROLES["edge"], "docker volume rm tapbot-bed-site-files")
    stack.up()
    worker = stack.docker("edge").services()["n8n-worker-1"]
    assert "--concurrency=10" in worker["Config"]["Cmd"]
    for role in ROLES:
        stack.docker(role).wait_healthy()
    stack.up("--expect-no-changes")
