"""The stack's containers as the engine sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolchain.context import Context
from toolchain.errors import ToolchainError

LABEL = "kz.tapbot"
KEEPS_RUNNING = ("always", "unless-stopped")
PREPARED = "prepared"
FINE = ("healthy", "running", "done", PREPARED)


@dataclass(frozen=True)
class Container:
    """One container, with what people ask about it."""

    name: str
    service: str
    server: str
    condition: str
    since: str
    image: str
    restarts: int = 0

    @property
    def fine(self) -> bool:
        """True when it is as it should be."""
        return self.condition in FINE


def of_stack(context: Context, env: Mapping[str, str], stack: str) -> list[Container]:
    """All containers that carry the stack's label, sorted by server and service."""
    listed = _docker(context, env, "ps", "-aq", "--filter", f"label={LABEL}.stack={stack}").split()
    if not listed:
        return []
    described = json.loads(_docker(context, env, "container", "inspect", *listed))
    return sorted(map(parse, described), key=lambda c: (c.server, c.service, c.name))


def last_log_lines(context: Context, env: Mapping[str, str], name: str, count: int) -> list[str]:
    """The end of a container's log."""
    answer = context.runner.capture(
        ["docker", "logs", "--tail", str(count), name], env=env, timeout=20
    )
    return (answer.out + answer.err).splitlines()[-count:]


def parse(described: Mapping[str, Any]) -> Container:
    """Read one element of `docker container inspect`."""
    labels = described["Config"].get("Labels") or {}
    state = described["State"]
    image = str(described["Config"]["Image"])
    if labels.get(f"{LABEL}.package-built") == "true":
        image += f" (built from packages: {labels.get(f'{LABEL}.version', 'unknown version')})"
    name = str(described["Name"]).removeprefix("/")
    return Container(
        name=name,
        service=labels.get(f"{LABEL}.service", name),
        server=labels.get(f"{LABEL}.server", "-"),
        condition=_condition(state, described["HostConfig"]["RestartPolicy"]["Name"]),
        since=str(state["StartedAt"] if state["Running"] else state["FinishedAt"]),
        image=image,
        restarts=int(described.get("RestartCount") or 0),
    )


def _condition(state: Mapping[str, Any], restart_policy: str) -> str:
    status = str(state["Status"])
    if status == "running":
        return str((state.get("Health") or {}).get("Status") or "running")
    if status == "created" and restart_policy not in KEEPS_RUNNING:
        return PREPARED  # holds files for a service and never starts
    if status == "exited" and state["ExitCode"] == 0 and restart_policy not in KEEPS_RUNNING:
        return "done"
    return f"exited with {state['ExitCode']}" if status == "exited" else status


def _docker(context: Context, env: Mapping[str, str], *args: str) -> str:
    answer = context.runner.capture(["docker", *args], env=env, timeout=30)
    if not answer.ok:
        raise ToolchainError(f"docker {args[0]} failed: {answer.err.strip() or 'no message'}")
    return answer.out
