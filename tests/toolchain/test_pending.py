"""After an interrupted update: the state is repaired, and only what it was creating is removed."""

import json
import os
import socket
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_locks import message
from toolchain import pending as pending_operations
from toolchain.console import Report
from toolchain.engines import CONTAINER, NETWORK
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

PROVIDER = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::edge"


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    return Stack(place.context)


@pytest.fixture
def report(place: Workplace) -> Report:
    """A report to the workplace's console."""
    return Report(place.context.console, "[6/6]")


def pending(kind: str, stack: str = "dev", host: str = "", operation: str = "creating") -> str:
    """An exported state with one interrupted operation."""
    resource: dict[str, Any] = {
        "urn": f"urn:pulumi:dev::tapbot-stack::{kind}::x",
        "type": kind,
        "provider": f"{PROVIDER}::some-id",
        "inputs": {
            "name": f"tapbot-{stack}-x",
            # As the engine records labels when one of them is secret.
            "labels": {"4dabf18193072939515e22adb298388d": "secret", "ciphertext": "…"},
        },
    }
    provider = {"urn": PROVIDER, "type": "pulumi:providers:docker", "inputs": {"host": host}}
    deployment = {
        "resources": [provider],
        "pending_operations": [{"type": operation, "resource": resource}],
    }
    return json.dumps({"deployment": deployment})


def clear(place: Workplace, stack: Stack, report: Report, exported: str) -> list[list[str]]:
    """Clear what is pending; the result is what docker was told."""
    place.runner.on("stack export", Result(0, exported))
    place.runner.on("pulumi refresh", Result(0))
    place.runner.on("docker", Result(0))
    pending_operations.clear_pending(stack, stack.deployment(), report)
    return [call for call in place.runner.calls if call[0] in ("docker", "ssh")]


def test_nothing_pending_is_nothing_to_do(place: Workplace, stack: Stack, report: Report) -> None:
    assert clear(place, stack, report, '{"deployment": {"resources": []}}') == []
    assert not place.runner.ran("refresh")


def test_a_half_made_container_is_removed_and_the_state_forgets_it(
    place: Workplace, stack: Stack, report: Report
) -> None:
    done = clear(place, stack, report, pending(CONTAINER))
    assert done == [["docker", "rm", "-f", "-v", "tapbot-dev-x"]]
    assert place.runner.ran("refresh --yes --skip-preview --clear-pending-creates")


def test_a_half_made_network_is_removed(place: Workplace, stack: Stack, report: Report) -> None:
    done = clear(place, stack, report, pending(NETWORK))
    assert done == [["docker", "network", "rm", "tapbot-dev-x"]]


def test_a_half_made_container_is_removed_on_its_server(
    place: Workplace, stack: Stack, report: Report
) -> None:
    done = clear(place, stack, report, pending(CONTAINER, host="ssh://root@edge:22"))
    login = ["-p", "22", "-l", "root", "-T", "--", "edge"]
    assert done == [["ssh", *login, "docker rm -f -v tapbot-dev-x"]]
    assert place.lines[-1] == "[6/6] removed the half-made tapbot-dev-x on edge"


def test_nothing_on_a_lost_server_is_asked_for(
    place: Workplace, stack: Stack, report: Report
) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "lost", "data": "remote"}'))
    exported = json.loads(pending(CONTAINER, host="ssh://root@edge:22"))
    there, elsewhere = (f"{PROVIDER}::id", f"{PROVIDER[:-4]}data::id")
    exported["deployment"]["resources"] += [
        {"urn": "urn:there", "type": CONTAINER, "provider": there},
        {"urn": "urn:elsewhere", "type": CONTAINER, "provider": elsewhere},
    ]
    assert clear(place, stack, report, json.dumps(exported)) == []
    [refresh] = place.runner.ran("pulumi refresh")
    assert [word for word in refresh if "urn" in word] == ["--exclude=urn:there"]


def test_nothing_is_asked_for_on_a_server_that_has_left_the_stack_file_as_lost(
    place: Workplace, stack: Stack, report: Report
) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"data": "remote"}'))
    exported = json.loads(pending(CONTAINER, host="ssh://root@edge:22"))
    exported["deployment"]["resources"] += [
        {
            "urn": "urn:network",
            "type": NETWORK,
            "provider": f"{PROVIDER}::id",
            "retainOnDelete": True,
        },
    ]
    assert clear(place, stack, report, json.dumps(exported)) == []
    [refresh] = place.runner.ran("pulumi refresh")
    assert "--exclude=urn:network" in refresh, "every next update would fail here, for ever"


@pytest.mark.parametrize(
    "exported",
    [
        pending("docker:index/volume:Volume"),
        pending(CONTAINER, stack="prod"),
        pending(CONTAINER, operation="updating"),
    ],
    ids=["volume", "another stack", "update"],
)
def test_everything_else_is_left_alone(
    place: Workplace, stack: Stack, report: Report, exported: str
) -> None:
    assert clear(place, stack, report, exported) == []
    assert place.runner.ran("refresh")


def test_a_refresh_that_fails_shows_what_pulumi_said(
    place: Workplace, stack: Stack, report: Report
) -> None:
    place.runner.on("stack export", Result(0, pending("docker:index/volume:Volume")))
    place.runner.on("pulumi refresh", Result(255, "error: no engine\n"))
    with pytest.raises(ToolchainError, match="could not be repaired"):
        pending_operations.clear_pending(stack, stack.deployment(), report)
    assert "error: no engine" in place.lines


def test_nothing_is_removed_while_the_unfinished_update_still_runs(
    place: Workplace, stack: Stack, report: Report
) -> None:
    place.runner.on("stack export", Result(0, pending(CONTAINER)))
    place.runner.on("pulumi refresh", Result(255, "", message(os.getpid(), socket.gethostname())))
    with pytest.raises(ToolchainError, match="holds the lock of this stack: wait for it"):
        pending_operations.clear_pending(stack, stack.deployment(), report)
    assert not place.runner.ran("docker")
