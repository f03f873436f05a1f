"""What is connected across the servers works through the tunnel, at the addresses of the links."""

from typing import Any

import httpx

from testbed.clients import PublicEntry
from testbed.deployment import ROLES
from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

ESTABLISHED = "nsenter -t $(docker inspect -f '{{.State.Pid}}' tapbot-bed-%s) -n ss -Htn"


def link(stack: BedDeployment, source: str, target: str) -> dict[str, Any]:
    """Return the first link between two services."""
    links = [
        each for each in stack.outputs["links"] if (each["from"], each["to"]) == (source, target)
    ]
    assert links, f"there is no link from {source} to {target}"
    found: dict[str, Any] = links[0]
    return found


def peers(stack: BedDeployment, service: str) -> set[tuple[str, int]]:
    """Return where a container of the edge server has connections to."""
    lines = stack.bed.ssh(ROLES["edge"], ESTABLISHED % service).splitlines()
    ends = [line.split()[4].rpartition(":") for line in lines if line.startswith("ESTAB")]
    return {(host.strip("[]").removeprefix("::ffff:"), int(port)) for host, _, port in ends}


def test_the_site_is_served(entry: PublicEntry) -> None:
    with entry.client() as client:
        assert client.get("/").status_code == 200
    with entry.plain_client() as client:
        assert client.get("/").headers["location"] == f"{entry.url()}/"


def test_workers_keep_data_and_queue_on_the_other_server(stack: BedDeployment) -> None:
    for target in ("postgres", "redis-queue"):
        found = link(stack, "n8n-worker", target)
        assert found["through"] == "tunnel"
        assert found["host"] == stack.settings()["servers"]["data"]["privateAddress"]
        assert (found["host"], found["port"]) in peers(stack, "n8n-worker-1")


def test_a_workflow_writes_to_directus_and_reads_it_back(
    stack: BedDeployment, directus: Directus, n8n: N8n
) -> None:
    collection = directus.create_articles()
    found = link(stack, "n8n-worker", "directus")
    assert found["through"] == "tunnel"
    url = f"http://{found['host']}:{found['port']}/items/{collection}"
    workflow = n8n.publish_request(url, directus.token)
    answer = n8n.fire(workflow, {"title": "written by a workflow", "words": 4})
    assert answer["data"]["title"] == "written by a workflow"
    items = directus.get(f"/items/{collection}")
    assert [item["title"] for item in items] == ["written by a workflow"]


def test_a_webhook_is_executed_by_a_worker(stack: BedDeployment, n8n: N8n) -> None:
    workflow = n8n.publish_adder()
    answer = n8n.add(workflow, 40, 2)
    assert answer["sum"] == 42
    execution = f"Worker finished execution {answer['execution']} "
    docker = stack.docker("edge")
    wait_until(
        "a worker's own word for it",
        30,
        lambda: any(execution in docker.log(f"n8n-worker-{n}") for n in (1, 2)),
        every=0.5,
    )


def test_directus_keeps_files(directus: Directus) -> None:
    file = directus.upload("note.txt", b"kept on the data server")
    assert directus.download(file) == b"kept on the data server"


def test_a_visitor_without_a_key_is_refused(entry: PublicEntry) -> None:
    with entry.client("cms") as client:
        answer: httpx.Response = client.get("/users")
    assert answer.status_code in (401, 403)
