"""`make export-workflows`: who is asked, and who writes."""

import dataclasses
import json

import pytest

from tests.toolchain import test_links
from tests.toolchain.scripted import Workplace
from toolchain import workflows
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

stack = test_links.stack

FOUND = {"directus": "http://d", "workflows": [{}], "drafts": [], "known": {"a": "Orders"}}


def named(stack: Stack, name: str) -> Stack:
    """Return the stack of somebody who names a workflow."""
    environ = {**stack.context.environ, "NAME": name}
    return Stack(dataclasses.replace(stack.context, environ=environ))


def test_the_job_of_n8n_is_asked_and_the_virtualenv_writes(place: Workplace, stack: Stack) -> None:
    place.runner.on("export.mjs", Result(0, json.dumps(FOUND)))
    place.runner.on("config get", Result(0, "flows\n"))
    place.runner.on("toolchain.workflow_files", Result(0, "flows/workflows/orders.json: written\n"))
    assert workflows.export(stack) == 0
    [asked] = place.runner.ran("export.mjs")
    words = " ".join(asked)
    assert "203.0.113.10" in words, "n8n is on another server"
    assert "--read-only" in words
    assert "tapbot-dev-links-n8n:ro" in words
    [writes] = place.runner.ran("toolchain.workflow_files")
    assert writes[-2:] == ["--folder", "flows"]
    assert place.runner.stdin[-1] == json.dumps(FOUND)


def test_the_usual_folder_is_used_where_no_other_is_set(place: Workplace, stack: Stack) -> None:
    place.runner.on("export.mjs", Result(0, json.dumps(FOUND)))
    place.runner.on("config get", Result(1, "", "not found"))
    place.runner.on("toolchain.workflow_files", Result(1, "not written: x\n"))
    assert workflows.export(stack) == 1
    assert place.runner.ran("toolchain.workflow_files")[0][-1] == "automation"


def test_a_name_that_nobody_has_is_refused(place: Workplace, stack: Stack) -> None:
    place.runner.on("export.mjs", Result(0, json.dumps({**FOUND, "workflows": []})))
    with pytest.raises(ToolchainError, match="got Order; expected one of Orders"):
        workflows.export(named(stack, "Order"))
    assert "Order" in place.runner.ran("export.mjs")[0][-1]


def test_what_n8n_says_is_passed_on(place: Workplace, stack: Stack) -> None:
    place.runner.on("export.mjs", Result(1, "", "o@tapbot.kz has a second factor\n"))
    with pytest.raises(ToolchainError, match="nothing was written: o@tapbot.kz has a second"):
        workflows.export(stack)
