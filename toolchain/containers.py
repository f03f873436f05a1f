"""The stack's containers as their engines report them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from toolchain import engines, servers
from toolchain.engines import CONTAINER, LOCAL, Engine
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

LABEL = "kz.tapbot"
KEEPS_RUNNING = ("always", "unless-stopped")
PREPARED = "prepared"
MISSING = "missing"
UNREADY = ("starting", "unhealthy")
FINE = ("healthy", "running", "done", PREPARED)
DATABASE = "postgres"
"""PostgreSQL's service; `config` names it, too, but needs packages that are installed later."""


@dataclass(frozen=True)
class Container:
    """One container, as the status shows it."""

    name: str
    service: str
    server: str
    condition: str
    since: str
    image: str
    restarts: int = 0
    engine: Engine = LOCAL

    @property
    def fine(self) -> bool:
        """Whether its condition is a good one."""
        return self.condition in FINE


@dataclass(frozen=True)
class Survey:
    """What the engines of a stack said, sorted by server and service."""

    containers: list[Container]
    lost: list[str]
    """Names of the lost servers, which were not contacted."""
    silent: list[str]
    """A sentence for each engine that did not answer."""

    @property
    def fine(self) -> bool:
        """Whether all engines answered and all containers are fine."""
        return bool(self.containers) and not self.silent and all(c.fine for c in self.containers)


def survey(stack: Stack, deployment: Mapping[str, Any]) -> Survey:
    """Ask all engines in the state at the same time."""
    lost = engines.lost(stack.context, deployment)
    known = engines.of_deployment(deployment) or _unrecorded(stack)
    asked = [each for each in known if each.name not in lost]
    found: list[Container] = []
    silent = []
    with ThreadPoolExecutor() as together:
        answers = [together.submit(on_engine, each, stack) for each in asked]
    for engine, answer in zip(asked, answers, strict=True):
        try:
            there = answer.result()
        except ToolchainError as error:
            silent.append(str(error))
            continue
        found += there
        names = {each.name for each in there}
        found += [each for each in recorded(stack, deployment, engine) if each.name not in names]
    found.sort(key=lambda c: (c.server, c.service, c.name))
    return Survey(found, [each.name for each in known if each.name in lost], silent)


def in_state(stack: Stack, deployment: Mapping[str, Any]) -> list[Container]:
    """The services that the state has on all engines, each marked as missing; nobody is asked."""
    every = engines.of_deployment(deployment)
    return [each for engine in every for each in recorded(stack, deployment, engine)]


def recorded(stack: Stack, deployment: Mapping[str, Any], engine: Engine) -> Iterator[Container]:
    """The services that the state has on an engine, each marked as missing."""
    for resource in engines.resources(deployment):
        inputs = resource.get("inputs") or {}
        if resource["type"] != CONTAINER or inputs.get("mustRun") is False:
            continue
        if engines.of_resource(resource, deployment) != engine:
            continue
        name, image = str(inputs.get("name")), inputs.get("image")
        labels = _recorded_labels(inputs.get("labels"))
        yield Container(
            name=name,
            service=labels.get(f"{LABEL}.service", name.removeprefix(f"tapbot-{stack.name}-")),
            server=labels.get(f"{LABEL}.server", engine.name if engine.host else "-"),
            condition=MISSING,
            since="",
            image=image if isinstance(image, str) else "-",
            engine=engine,
        )


def _recorded_labels(labels: object) -> dict[str, str]:
    """The labels of a container in the state; none where the state has them encrypted."""
    listed = labels if isinstance(labels, list) else []
    return {str(each["label"]): str(each["value"]) for each in listed}


def _unrecorded(stack: Stack) -> list[Engine]:
    """The engines of a stack without a state: this machine's, unless all servers are remote."""
    return [] if servers.all_remote(stack.context) else [LOCAL]


def on_engine(engine: Engine, stack: Stack) -> list[Container]:
    """All containers of an engine that carry the stack's label."""
    label = f"label={LABEL}.stack={stack.name}"
    listed = _docker(engine, stack, "ps", "-aq", "--filter", label).split()
    if not listed:
        return []
    described = json.loads(_docker(engine, stack, "container", "inspect", *listed))
    return [parse(each, engine) for each in described]


def last_log_lines(stack: Stack, container: Container, count: int) -> list[str]:
    """The end of a container's log."""
    answer = container.engine.docker(stack, "logs", "--tail", str(count), container.name)
    return (answer.out + answer.err).splitlines()[-count:]


def parse(described: Mapping[str, Any], engine: Engine = LOCAL) -> Container:
    """Read one element of `docker container inspect`."""
    labels = described["Config"].get("Labels") or {}
    state = described["State"]
    image = str(described["Config"]["Image"])
    if labels.get(f"{LABEL}.package-built") == "true":
        image += f" (built from packages: {labels.get(f'{LABEL}.version', 'unknown version')})"
    name = str(described["Name"]).removeprefix("/")
    service = labels.get(f"{LABEL}.service", name)
    condition = _condition(state, described["HostConfig"]["RestartPolicy"]["Name"])
    if labels.get(f"{LABEL}.role") == "files":
        # What holds files is not the service that reads them, also after it has put them there.
        service += "-files"
        condition = PREPARED if condition == "done" else condition
    return Container(
        name=name,
        service=service,
        server=labels.get(f"{LABEL}.server", "-"),
        condition=condition,
        since=str(state["StartedAt"] if state["Running"] else state["FinishedAt"]),
        image=image,
        restarts=int(described.get("RestartCount") or 0),
        engine=engine,
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


def _docker(engine: Engine, stack: Stack, *args: str) -> str:
    answer = engine.docker(stack, *args)
    if not answer.ok:
        said = answer.err.strip() or "no message"
        raise ToolchainError(f"docker {args[0]}{engine.where} failed: {said}")
    return answer.out
