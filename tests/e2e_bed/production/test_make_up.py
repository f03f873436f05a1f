"""An update as people type it, when nobody has been connected to the servers for a while."""

from typing import Any

import pytest

from testbed.connections import close_shared_connections
from testbed.deployment import ROLES
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_deploy import MOST_CONNECTIONS
from tests.e2e_bed.ssh_agent import ssh_agent


@pytest.fixture(scope="module")
def before(stack: BedDeployment) -> dict[str, Any]:
    """The settings that are changed here, and restored."""
    return stack.settings()


def test_many_changes_need_few_connections(stack: BedDeployment, before: dict[str, Any]) -> None:
    stack.configure(lambda settings: settings["directus"].update(cacheTtl="7m"))
    stack.configure(lambda settings: settings.update(qdrant={"memory": "400MB"}))
    stack.configure(lambda settings: settings["n8n"].update(concurrency=9))
    close_shared_connections()
    with stack.connections() as counted:
        updated = stack.pulumi.toolchain("up")
    assert updated.code == 0, updated.text
    opened = {role: len(each.opened()) for role, each in counted.items()}
    print(opened)
    assert all(0 < number <= MOST_CONNECTIONS for number in opened.values()), opened
    assert {role: each.lost() for role, each in counted.items()} == {role: set() for role in ROLES}


def test_an_agent_serves_as_well_as_a_key_file(
    stack: BedDeployment, before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = stack.ids()
    stack.restore(before)
    stack.configure(lambda settings: settings["ssh"].pop("keyFile"))
    with ssh_agent(stack.bed.client_key) as socket, monkeypatch.context() as environment:
        environment.setenv("SSH_AUTH_SOCK", socket)
        close_shared_connections()
        updated = stack.pulumi.toolchain("up")
        stack.restore(before)
        stack.up()
        close_shared_connections()
    assert updated.code == 0, updated.text
    current = stack.ids()
    services = ("data/directus-1", "edge/n8n-worker-1")
    assert all(current[service] != changed[service] for service in services)


def test_the_status_asks_as_well_when_nobody_is_connected(stack: BedDeployment) -> None:
    close_shared_connections()
    shown = stack.pulumi.toolchain("status")
    assert shown.code == 0, shown.text
