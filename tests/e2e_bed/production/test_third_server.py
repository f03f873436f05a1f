"""A bare third server joins with a worker and a replica of Directus, and leaves without a trace."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from testbed import Bed, up
from testbed.clients import PublicEntry
from testbed.deployment import STACK
from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.packages import offer_packages, package_source
from testbed.pulumi_cli import UP
from testbed.sessions import wait_until
from tests.e2e.inbox import Inbox
from tests.e2e.node_fetch import fetch
from tests.e2e.stores import Stores
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.hosts import engine
from tests.e2e_bed.production.test_deploy import agents
from tests.e2e_bed.production.told import told
from tests.e2e_bed.production.traces import traces

pytestmark = pytest.mark.slow

NAME = "srv-c"
USER = "deploy"
NEW_USER = f"""
useradd --create-home --shell /bin/bash {USER}
cp -r /root/.ssh /home/{USER}/.ssh && chown -R {USER}: /home/{USER}/.ssh
echo '{USER} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/{USER}
"""
"""One that may use sudo and nothing else, as providers of servers make him."""

EXECUTIONS = 40


@pytest.fixture(scope="module")
def bare(stack: BedDeployment) -> Iterator[Bed]:
    """A new server on which nobody has installed an engine."""
    larger = up(stack.bed.plan.with_hosts(NAME, bare=frozenset({NAME})))
    with package_source(larger) as url:
        offer_packages(larger, NAME, url)
        larger.ssh(NAME, f"set -e; apt-get -qq update; apt-get -qq -y install sudo; {NEW_USER}")
        yield larger


@pytest.fixture(scope="module")
def before(stack: BedDeployment) -> dict[str, Any]:
    """The settings of two servers."""
    return stack.settings()


def services(stack: BedDeployment) -> dict[str, str]:
    """Return the id of each container that runs."""
    return {key: number for key, number in stack.ids().items() if not key.endswith("-files")}


def test_it_joins_and_touches_nothing_else(
    stack: BedDeployment, bare: Bed, before: dict[str, Any]
) -> None:
    running = services(stack)

    def join(settings: dict[str, Any]) -> None:
        settings["servers"]["third"] = {
            "address": bare.addresses[NAME],
            "hostKey": bare.host_key(NAME),
            "user": USER,
            "privateAddress": "10.88.0.3",
            "memory": "4GB",
        }
        settings["n8n"]["workers"] = 3
        settings["directus"]["replicas"] = 2
        settings["placement"].update(
            n8nWorkers=["edge", "edge", "third"], directus=["data", "third"]
        )

    stack.configure(join)
    # The bed's servers have no registry: the engine comes first, and then its images. Pulumi says
    # that others wait for what was left out, which is why this is not how it is done elsewhere.
    first = ("--target", "**:Host::third", "--target", "**::third-prepared")
    started = time.monotonic()
    stack.pulumi.run(*UP, *first)
    print(f"bare server prepared: {time.monotonic() - started:.1f} s")
    bare.ssh(NAME, "docker version")
    assert "docker.io" in bare.ssh(NAME, "apt-mark showhold")
    bare.ssh(NAME, "test -s /etc/ssl/certs/ca-certificates.crt")
    limits = bare.ssh(NAME, "sshd -T | grep -E '^(maxstartups|persourcemaxstartups)'").split()
    assert limits == ["maxstartups", "100:30:200", "persourcemaxstartups", "64"]
    stack.load_images("third", NAME)
    started = time.monotonic()
    stack.up()
    print(f"third server: {time.monotonic() - started:.1f} s")
    assert services(stack) == running
    third = engine(bare, NAME, STACK)
    assert set(third.services()) == agents("third") | {"n8n-worker-3", "directus-2"}
    assert third.complaints() == "every container is healthy"


def test_its_worker_executes(stack: BedDeployment, bare: Bed, n8n: N8n) -> None:
    workflow = n8n.publish_adder()
    docker = engine(bare, NAME, STACK)
    for number in range(EXECUTIONS):
        assert n8n.add(workflow, number, 1)["sum"] == number + 1
    assert "Worker finished execution" in docker.log("n8n-worker-3")


def test_its_replica_shares_files_and_content(
    bare: Bed, directus: Directus, entry: PublicEntry
) -> None:
    file = directus.upload("shared.txt", b"on every server")
    collection = directus.create_articles()
    directus.create_item(collection, {"title": "everywhere", "words": 1})
    answer = fetch(
        engine(bare, NAME, STACK),
        "directus-2",
        f"http://127.0.0.1:8055/assets/{file}",
        headers={"Authorization": f"Bearer {directus.token}"},
    )
    assert answer.body == "on every server"
    with entry.client("cms") as client:
        answers = [client.get("/server/ping").status_code for _ in range(20)]
    assert set(answers) == {200}
    for _ in range(6):
        assert [item["title"] for item in directus.get(f"/items/{collection}")] == ["everywhere"]


def test_its_figures_and_lines_are_where_those_of_the_others_are(bare: Bed, stores: Stores) -> None:
    docker = engine(bare, NAME, STACK)
    running = {docker.name(service) for service in docker.services()}
    figures = 'container_last_seen{server="third"}'
    wait_until("its figures", 60, lambda: stores.values(figures, "container") >= running, every=1)
    assert stores.metrics('up{job="agent",server="third"} == 1')
    assert stores.logs('{server="third",attrs.tag="tapbot-bed-directus-2"} | limit 1')


def test_it_leaves_nothing_behind(
    stack: BedDeployment, bare: Bed, before: dict[str, Any], stores: Stores, inbox: Inbox
) -> None:
    running, began = services(stack), time.time()
    stack.restore(before)
    stack.up()
    assert services(stack) == running
    assert traces(bare, NAME) == ""
    assert bare.ssh(NAME, "docker ps -aq; docker volume ls -q").strip() == ""
    assert not bare.ask(NAME, "ls /etc/docker/daemon.json").ok
    assert bare.ssh(NAME, "sshd -T | grep -i maxsessions").strip() == "maxsessions 10"
    assert bare.ssh(NAME, "apt-mark showhold").strip() == ""
    stack.up("--expect-no-changes")
    # Without a range, the store would answer with the last figure for five minutes: the server
    # leaves the tunnel before its agent, which then cannot say that it ends.
    lately = 'count_over_time(up{server="third"}[1m])'
    wait_until("an end of its figures", 120, lambda: not stores.metrics(lately), every=1)
    assert not told(inbox, "third", began), "nobody is told of a server that was taken away"
