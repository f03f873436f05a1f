"""n8n with processes for webhooks, updated while webhooks and rounds go on."""

import httpx

from testbed.n8n import N8n, idle_node
from testbed.sessions import wait_until
from tests.e2e.automation_folder import Automated
from tests.e2e.traffic import Traffic


def loses_nothing(deployment: Automated, n8n: N8n) -> None:
    """Replace main and both processes, and count what was sent meanwhile."""
    docker = deployment.docker
    workflow = n8n.publish_queued(idle_node())
    n8n.wait_for_webhook(workflow)
    before = docker.ids()
    deployment.set("n8n", "memory", "800MB")
    deployment.set("n8n", "webhookMemory", "520MB")
    with deployment.entry.client("n8n") as client:

        def send(number: int) -> httpx.Response:
            return client.post(f"/webhook/{workflow.path}", json={"number": number})

        with Traffic(send, per_second=5) as traffic, deployment.start_up() as update:
            rounds = []
            while update.running:
                rounds.append(docker.execute("links", "node", "/etc/tapbot/round.mjs"))
            done = update.wait(1)
    assert done.code == 0, done.text
    after = docker.ids()
    replaced = {name for name in before if before[name] != after.get(name)}
    assert replaced == {"n8n", "n8n-webhook-1", "n8n-webhook-2"}
    traffic.assert_complete()
    assert [each.out for each in rounds if each.code] == [], f"of {len(rounds)} rounds"

    wait_until(
        "all executions",
        120,
        lambda: deployment.executed(workflow.id) >= traffic.answered,
        every=1,
    )
