"""An update without a change does nothing."""

from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker


def running_jobs(docker: Docker) -> list[str]:
    """Return the jobs that have not ended yet."""
    jobs = docker.of_role("job").items()
    return [name for name, item in jobs if item["State"]["Running"]]


def test_a_second_update_changes_nothing(deployment: Deployment, docker: Docker) -> None:
    before = docker.containers()
    result = deployment.up("--expect-no-changes")
    assert "unchanged" in result.out
    after = docker.containers()
    assert {name: item["Id"] for name, item in after.items()} == {
        name: item["Id"] for name, item in before.items()
    }
    assert {name: item["State"]["StartedAt"] for name, item in after.items()} == {
        name: item["State"]["StartedAt"] for name, item in before.items()
    }


def test_what_runs_is_what_the_state_says(deployment: Deployment) -> None:
    preview = deployment.pulumi.run("preview", "--refresh", "--expect-no-changes", "--diff")
    assert preview.code == 0, preview.text


def test_make_status_shows_every_service_its_health_and_where_to_find_it(
    deployment: Deployment, docker: Docker
) -> None:
    # A job stays for a minute after its work, so that an update sees that it was done.
    wait_until("the end of all jobs", 90, lambda: not running_jobs(docker), every=1)
    shown = deployment.pulumi.toolchain("status")
    assert shown.code == 0, shown.text
    rows = [line.split() for line in shown.out.splitlines()]
    for condition, containers in (
        ("healthy", docker.services()),
        ("done", docker.of_role("job")),
    ):
        assert containers
        for name in map(docker.name, containers):
            assert any(name in row and condition in row for row in rows), f"{name}: {shown.text}"
    for subdomain in ("", "cms", "n8n"):
        assert any(deployment.entry.url(subdomain) in row for row in rows), shown.text


def test_make_preview_says_that_nothing_changes(deployment: Deployment) -> None:
    preview = deployment.pulumi.toolchain("preview")
    assert preview.code == 0, preview.text
    assert "**Nothing changes.**" in preview.out
    assert "No data resource is replaced or deleted." in preview.out
    assert "Nothing that runs is restarted." in preview.out


def test_the_outputs_describe_the_stack_without_secrets(deployment: Deployment) -> None:
    shown = deployment.pulumi.run("stack", "output", "--json")
    assert '"credentials": "[secret]"' in shown.out
    outputs = deployment.outputs
    entry = deployment.entry
    assert outputs["urls"] == {
        "site": entry.url(),
        "directus": entry.url("cms"),
        "n8n": entry.url("n8n"),
    }
    hosts = {(link["from"], link["to"]): link["host"] for link in outputs["links"]}
    for client, service, host in (
        ("postgres-applications", "postgres", "postgres-data"),
        ("directus", "redis-cache", "redis-cache-data"),
        ("n8n-worker", "redis-queue", "redis-queue-data"),
        ("n8n-worker", "qdrant", "qdrant-data"),
    ):
        assert hosts[client, service] == host
    assert set(outputs["servers"]) == {"edge", "data"}
    assert outputs["nextSteps"]
