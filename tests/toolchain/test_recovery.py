"""After a killed pulumi: only a dead lock is released, only what it was creating is removed."""

import json
import os
import socket
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import recovery
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

DEAD = 2**22 + 7  # above the largest process number of Linux
PROVIDER = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::edge"


def message(pid: int, host: str) -> str:
    """Pulumi's own words."""
    return (
        "error: the stack is currently locked by 1 lock(s). Either wait for the other"
        " process(es) to end or delete the lock file with `pulumi cancel`.\n"
        f"  file:///s/x.json: created by root@{host} (pid {pid}) at 2026-11-23T22:12:34Z"
    )


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    place.runner.on("pulumi cancel", Result(0))
    return Stack(place.context)


@pytest.fixture
def report(place: Workplace) -> Report:
    """A report to the workplace's console."""
    return Report(place.context.console, "[6/6]")


def test_another_error_is_no_lock(stack: Stack, report: Report) -> None:
    assert not recovery.release_dead_lock(stack, "error: update failed", report)


def test_the_lock_of_a_dead_process_on_this_host_is_released(
    place: Workplace, stack: Stack, report: Report
) -> None:
    text = message(DEAD, socket.gethostname())
    assert recovery.release_dead_lock(stack, text, report)
    assert place.runner.ran("cancel --yes --stack dev")
    assert f"process {DEAD}) was killed: releasing its lock" in place.lines[0]


@pytest.mark.parametrize(
    ("pid", "host"), [(os.getpid(), socket.gethostname()), (DEAD, "another-host")]
)
def test_a_lock_that_may_be_alive_is_left_alone(
    place: Workplace, stack: Stack, report: Report, pid: int, host: str
) -> None:
    with pytest.raises(ToolchainError, match="holds the lock of this stack: wait for it"):
        recovery.release_dead_lock(stack, message(pid, host), report)
    assert not place.runner.ran("pulumi cancel")


def test_a_lock_of_another_backend_is_left_alone(stack: Stack, report: Report) -> None:
    with pytest.raises(ToolchainError, match="another update of this stack is under way"):
        recovery.release_dead_lock(stack, "the stack is currently locked", report)


def pending(kind: str, stack: str = "dev", host: str = "", operation: str = "creating") -> str:
    """An exported state with one interrupted operation."""
    resource: dict[str, Any] = {
        "urn": f"urn:pulumi:dev::tapbot-stack::{kind}::x",
        "type": kind,
        "provider": f"{PROVIDER}::some-id",
        "inputs": {
            "name": "tapbot-dev-x",
            "labels": [{"label": "kz.tapbot.stack", "value": stack}],
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
    recovery.clear_pending(stack, report)
    return [call for call in place.runner.calls if call[0] == "docker"]


def test_nothing_pending_is_nothing_to_do(place: Workplace, stack: Stack, report: Report) -> None:
    assert clear(place, stack, report, '{"deployment": {"resources": []}}') == []
    assert not place.runner.ran("refresh")


def test_a_half_made_container_is_removed_and_the_state_forgets_it(
    place: Workplace, stack: Stack, report: Report
) -> None:
    done = clear(place, stack, report, pending(recovery.CONTAINER))
    assert done == [["docker", "rm", "-f", "tapbot-dev-x"]]
    assert place.runner.ran("refresh --yes --skip-preview --clear-pending-creates")


def test_a_half_made_network_is_removed(place: Workplace, stack: Stack, report: Report) -> None:
    done = clear(place, stack, report, pending(recovery.NETWORK))
    assert done == [["docker", "network", "rm", "tapbot-dev-x"]]


@pytest.mark.parametrize(
    "exported",
    [
        pending("docker:index/volume:Volume"),
        pending(recovery.CONTAINER, stack="prod"),
        pending(recovery.CONTAINER, host="ssh://root@edge"),
        pending(recovery.CONTAINER, operation="updating"),
    ],
    ids=["volume", "another stack", "remote engine", "update"],
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
        recovery.clear_pending(stack, report)
    assert "error: no engine" in place.lines
