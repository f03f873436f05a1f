"""What somebody changed on the engines by hand, past Pulumi."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from toolchain import engines
from toolchain.doctor.finding import ERROR, WARNING, Problem
from toolchain.stack import Stack

FIX = "`pulumi refresh` takes it into the state, and `make up` makes it as the program says"


def drift(stack: Stack, deployment: Mapping[str, Any]) -> list[Problem]:
    """Compare all resources with the engines, without lost servers; nothing is changed."""
    lost = engines.lost(stack.context, deployment)
    untouched = [
        f"--exclude={each['urn']}"
        for each in engines.resources(deployment)
        if engines.of_resource(each, deployment).name in lost
    ]
    answer = stack.capture("refresh", "--preview-only", "--json", *untouched)
    if not answer.ok:
        last = (answer.err.strip() or answer.out.strip() or "no message").splitlines()[-1]
        return [Problem(ERROR, "", f"the refresh failed: {last}", "`pulumi refresh` shows why")]
    return list(problems(answer.out))


def problems(refreshed: str) -> Iterator[Problem]:
    """One for each resource that is not as the state has it."""
    steps = json.loads(refreshed).get("steps") or []
    for step in steps:
        kind, name = step["op"], str(step["urn"]).rpartition("::")[2]
        if kind == "delete":
            yield Problem(WARNING, "", f"{name} is gone", FIX)
        elif kind == "update":
            yield Problem(WARNING, "", f"{name} was changed by hand{_what(step)}", FIX)


def _what(step: Mapping[str, Any]) -> str:
    changed = sorted(step.get("detailedDiff") or step.get("diffReasons") or ())
    return f": {', '.join(changed)}" if changed else ""
