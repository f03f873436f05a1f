"""An update that is killed halfway leaves nothing that the documented command cannot repair."""

from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker


def test_the_update_is_finished_by_typing_the_command_again(
    deployment: Deployment, docker: Docker
) -> None:
    before = docker.ids()
    deployment.set("n8n", "executionRetentionDays", 15)
    with deployment.start_up() as update:

        def half_done() -> bool:
            assert update.running, f"the update was over too soon:\n{update.wait(1).text}"
            return docker.ids().get("n8n", before["n8n"]) != before["n8n"]

        # The new container exists and the update waits for its health: the state knows neither.
        wait_until("replacement of n8n's container", 300, half_done)
        update.kill_group()
        deployment.make_up()
    after = docker.ids()
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == {"n8n", "n8n-worker-1"}
    docker.wait_healthy()
    deployment.up("--expect-no-changes")
    login = deployment.credentials["n8n"]
    with deployment.entry.client("n8n") as client:
        n8n = N8n(client, login["email"], login["password"])
        assert n8n.add(n8n.publish_adder(), 2, 3)["sum"] == 5
