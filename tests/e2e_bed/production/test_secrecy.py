"""What passes between the servers, and what lies on them, tells nobody anything."""

import secrets

from testbed.deployment import ROLES
from testbed.directus import Directus
from testbed.n8n import N8n
from tests.e2e.secret_values import leaks, needles
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_links import link


def test_a_marker_written_to_the_database_is_not_seen_between_the_servers(
    stack: BedDeployment, directus: Directus, n8n: N8n
) -> None:
    marker = f"MARKER-{secrets.token_hex(16)}"
    collection = directus.create_articles()
    found = link(stack, "n8n-worker", "directus")
    workflow = n8n.publish_request(
        f"http://{found['host']}:{found['port']}/items/{collection}", directus.token
    )
    with stack.bed.capture(ROLES["data"]) as frames:
        n8n.fire(workflow, {"title": marker, "words": 1})
    assert [item["title"] for item in directus.get(f"/items/{collection}")] == [marker]
    assert frames.frames("udp port 51820") > 10, "the capture saw the tunnel"
    assert not frames.contains(marker.encode())
    assert not frames.frames("tcp port 5432 or tcp port 6379 or tcp port 8055")


def test_no_secret_is_in_the_view_of_an_engine_or_of_a_process(stack: BedDeployment) -> None:
    values = needles(stack.pulumi.revealed_state())
    places = {"the update's output": "\n".join(stack.pulumi.transcript)}
    for role, name in ROLES.items():
        docker = stack.docker(role)
        places |= {f"{role}: {key}": str(item) for key, item in docker.containers().items()}
        places |= {f"{role}: log of {key}": docker.log(key) for key in docker.services()}
        places[f"{role}: processes"] = stack.bed.ssh(name, "ps -eo args")
        places[f"{role}: files"] = stack.bed.ssh(
            name, "cat /etc/tapbot-bed/* /etc/docker/daemon.json /etc/systemd/system/tapbot-*"
        )
    assert len(values) > 50, "the needles are there"
    assert leaks(values, places) == []
