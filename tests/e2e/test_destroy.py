"""Destroying the stack leaves its data and its keys; the next update finds them."""

from testbed.directus import Directus
from testbed.n8n import N8n
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

VOLUME = "docker:index/volume:Volume"
DATA = {
    *("postgres-data", "redis-queue-data", "qdrant-data-storage", "qdrant-data-snapshots"),
    *("directus-uploads", "traefik-acme", "pgadmin"),
}
MONITORING = {"victoria-metrics"}
"""Its volume is there where the tests of monitoring have run before."""

KILLED = 128 + 9
"""Exit code of what did not end in time when it was told to."""


def test_a_careless_destroy_is_refused(deployment: Deployment, docker: Docker) -> None:
    before = docker.ids()
    refused = deployment.pulumi.run("destroy", "--yes")
    assert refused.code != 0, "the data volumes are not protected"
    assert docker.ids() == before
    deployment.up("--expect-no-changes")


def test_destroy_leaves_the_data_volumes_only_and_the_next_update_finds_the_data(
    deployment: Deployment, docker: Docker, directus: Directus, n8n: N8n
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "survives", "words": 1})
    file = directus.upload("survives.txt", b"as long as the volume")
    workflow = n8n.publish_adder()
    mounted = {
        mount["Name"]
        for container in docker.containers().values()
        for mount in container["Mounts"]
        if mount["Type"] == "volume"
    }
    protected = {
        str(resource["outputs"]["name"])
        for resource in deployment.pulumi.resources()
        if resource["type"] == VOLUME and resource.get("protect")
    }
    services = docker.services()
    kept = DATA | (MONITORING & set(services))
    assert protected == {f"{docker.prefix}{name}" for name in kept}

    with docker.exit_codes() as ended:
        destroyed = deployment.pulumi.toolchain("down")
    assert destroyed.code == 0, destroyed.text
    assert set(ended) == set(services)
    assert KILLED not in ended.values(), f"a service did not end by itself: {ended}"
    assert f"Data volumes that stay: {', '.join(sorted(protected))}" in destroyed.out
    assert docker.containers() == {}
    assert docker.networks() == []
    assert set(docker.volumes()) == protected
    # Volumes without a name of ours too: an image may declare one.
    left = {volume["Name"] for volume in docker.inspect("volume", sorted(mounted))}
    assert left <= protected

    deployment.make_up()
    deployment.wait_reachable()
    logins = deployment.credentials
    with deployment.entry.client("cms") as client:
        again = Directus(client, **logins["directus"])
        assert again.get(f"/items/{articles}/{item}")["title"] == "survives"
        assert again.download(file) == b"as long as the volume"
    with deployment.entry.client("n8n") as client:
        owner = N8n(client, **logins["n8n"])
        assert owner.workflow(workflow.id)["active"]
        owner.wait_for_webhook(workflow)
        assert owner.add(workflow, 30, 12)["sum"] == 42


def test_purge_wants_the_stacks_name(deployment: Deployment, docker: Docker) -> None:
    before = docker.ids(), docker.volumes()
    refused = deployment.pulumi.toolchain("purge", CONFIRM="yes")
    assert refused.code != 0
    assert "nothing was deleted" in refused.err
    assert (docker.ids(), docker.volumes()) == before


def test_purge_leaves_nothing(deployment: Deployment, docker: Docker) -> None:
    purged = deployment.pulumi.toolchain("purge", CONFIRM=deployment.stack)
    assert purged.code == 0, purged.text
    assert docker.containers() == {}
    assert docker.networks() == []
    assert docker.volumes() == []
    gone = deployment.pulumi.run("stack", "export")
    assert gone.code != 0
    assert "no stack named" in gone.err, gone.text
    again = deployment.pulumi.toolchain("purge", CONFIRM=deployment.stack)
    assert again.code == 0, again.text
    assert "nothing to do" in again.out
