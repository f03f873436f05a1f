"""Workflows are published by main, answered through Traefik, and executed by a worker."""

import re

import pytest

from testbed.clients import PublicEntry
from testbed.errors import BedError
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

ASSET = re.compile(r'src="([^"]+\.js)"')


def test_the_owner_exists_without_anybody_clicking(
    deployment: Deployment, entry: PublicEntry
) -> None:
    with entry.client("n8n") as client:
        settings = client.get("/rest/settings").json()["data"]
        assert settings["userManagement"]["showSetupOnFirstLoad"] is False
        N8n(client, **deployment.credentials["n8n"])
        me = client.get("/rest/login").json()["data"]
    assert me["email"] == deployment.credentials["n8n"]["email"]
    assert me["role"] == "global:owner"


def test_a_wrong_password_is_refused(deployment: Deployment, entry: PublicEntry) -> None:
    email = deployment.credentials["n8n"]["email"]
    with entry.client("n8n") as client, pytest.raises(BedError, match="401"):
        N8n(client, email, "not the password")


def test_the_editor_loads(entry: PublicEntry) -> None:
    with entry.client("n8n") as client:
        page = client.get("/", follow_redirects=True)
        assert page.status_code == 200
        scripts = ASSET.findall(page.text)
        assert scripts
        for script in scripts:
            answer = client.get(script)
            assert answer.status_code == 200
            assert "javascript" in answer.headers["content-type"]


def test_a_published_webhook_is_executed_by_a_worker(n8n: N8n, docker: Docker) -> None:
    workflow = n8n.publish_adder()
    answer = n8n.add(workflow, 19, 23)
    assert answer["sum"] == 42
    execution = str(answer["execution"])
    wait_until(
        "the execution's success",
        30,
        lambda: n8n.execution(execution)["status"] == "success",
        every=0.2,
    )
    wait_until(
        "the worker's own word for it",
        30,
        lambda: f"Worker finished execution {execution} " in docker.log("n8n-worker-1"),
        every=0.2,
    )
    main = docker.log("n8n")
    assert f"Enqueued execution {execution} " in main
    assert f"Worker finished execution {execution} " not in main


def test_webhook_addresses_shown_in_the_editor_are_the_public_ones(
    n8n: N8n, entry: PublicEntry
) -> None:
    assert n8n.settings()["urlBaseWebhook"] == f"{entry.url('n8n')}/"


def test_a_variable_of_the_operators_own_changes_the_editor(n8n: N8n) -> None:
    assert n8n.settings()["hideUsagePage"] is True


def test_metrics_and_health_of_the_inside_are_not_public(entry: PublicEntry) -> None:
    with entry.client("n8n") as client:
        assert not client.get("/metrics").text.startswith("# HELP")
