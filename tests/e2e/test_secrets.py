"""No generated secret is anywhere but in the encrypted state and in the files of its service."""

import json

import pytest

from tests.e2e.deployment import OWN_SECRET, Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.secret_values import leaks, needles
from tests.support.factories import own_secrets, valid_settings

WITH_PGADMIN = valid_settings(
    pgadmin={"adminEmail": "admin@tapbot.kz"}, placement={"pgadmin": "data"}
)
KINDS = ("as bcrypt", "in hex", "in base64", "bcrypt hash", "private key line")
FIRST_START = "PostgreSQL init process complete"
"""What PostgreSQL's image prints once in the life of a database."""


@pytest.fixture(scope="module")
def values(deployment: Deployment) -> dict[str, str]:
    """Return everything that must not be found."""
    found = needles(deployment.pulumi.revealed_state())
    found[OWN_SECRET] = deployment.own_secret
    assert all(len(value) >= 16 for value in found.values())
    return found


def test_the_sweep_knows_what_it_is_looking_for(values: dict[str, str], docker: Docker) -> None:
    generated = {secret.name.replace("_", "-") for secret in own_secrets(WITH_PGADMIN)}
    assert generated <= set(values), f"not searched for: {generated - set(values)}"
    for kind in KINDS:
        assert any(kind in name for name in values), f"no secret of the kind: {kind}"
    for service, path, name in (
        ("directus", "/etc/tapbot/DB_PASSWORD", "directus-database-password"),
        ("directus", f"/etc/tapbot/{OWN_SECRET}", OWN_SECRET),
        ("redis-queue-data", "/etc/tapbot/users.acl", "redis-queue-password as SHA-256"),
        ("qdrant-data", "/etc/tapbot/qdrant.yaml", "qdrant-api-key"),
        ("n8n", "/etc/tapbot/N8N_ENCRYPTION_KEY", "n8n-encryption-key"),
        ("pgadmin", "/etc/tapbot/database-password", "operator-password"),
    ):
        assert leaks({name: values[name]}, {path: docker.file(service, path)}), f"{path} lacks it"
    keys = docker.file("traefik", "/etc/tapbot/certificates/server.key")
    assert any(line in keys for name, line in values.items() if "private key" in name)


def test_docker_inspect_shows_no_secret(values: dict[str, str], docker: Docker) -> None:
    containers = docker.containers()
    images = sorted({item["Image"] for item in containers.values()})
    places = {f"container {name}": json.dumps(item) for name, item in containers.items()}
    for kind, names in (
        ("volume", docker.volumes()),
        ("network", docker.networks()),
        ("image", images),
    ):
        places |= {
            f"{kind} {name}": json.dumps(item)
            for name, item in zip(names, docker.inspect(kind, names), strict=True)
        }
    assert leaks(values, places) == []


def test_logs_show_no_secret_from_the_first_start_on(
    values: dict[str, str], deployment: Deployment, docker: Docker
) -> None:
    deployment.keep_logs()
    first = next(copy for copy in deployment.logs if copy)
    assert set(first) == set(docker.of_role("service", "job"))
    assert FIRST_START in first["postgres-data"], "the log of the first start is gone"
    assert all(first[name] for name in ("traefik", "n8n", "n8n-worker-1", "directus-1"))
    logs = {
        f"copy {number} of the log of {name}": log
        for number, copy in enumerate(deployment.logs)
        for name, log in copy.items()
    }
    assert leaks(values, logs) == []


def test_process_lists_show_no_secret(values: dict[str, str], docker: Docker) -> None:
    lists = {f"the processes of {name}": docker.processes(name) for name in docker.services()}
    assert "traefik" in lists["the processes of traefik"]
    assert leaks(values, lists) == []


def test_the_state_and_its_history_show_no_secret(
    values: dict[str, str], deployment: Deployment
) -> None:
    files = {
        str(path.relative_to(deployment.workspace.state)): path.read_text(errors="replace")
        for path in deployment.workspace.state.rglob("*")
        if path.is_file()
    }
    assert any("checkpoint" in text for text in files.values())
    exported = {"stack export": deployment.pulumi.run("stack", "export").text}
    assert leaks(values, files | exported) == []


def test_nothing_that_pulumi_printed_shows_a_secret(
    values: dict[str, str], deployment: Deployment
) -> None:
    deployment.set("site", "memory", "72MB")
    deployment.set("qdrant", "cpus", 0.75)
    preview = deployment.pulumi.run("preview", "--diff", "--json")
    detailed = deployment.pulumi.run("preview", "--diff", "--show-config")
    deployment.up("--diff")
    assert preview.code == detailed.code == 0, preview.text + detailed.text
    printed = {f"output {number}": text for number, text in enumerate(deployment.pulumi.transcript)}
    stack_file = {"the stack's file": deployment.workspace.stack_file.read_text()}
    assert leaks(values, printed | stack_file) == []
