"""`make doctor`: ask all servers, judge what they said, print it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from toolchain import containers, engines
from toolchain.containers import Container
from toolchain.doctor import entry, host, links, services
from toolchain.doctor.drift import drift
from toolchain.doctor.finding import ERROR, Answer, Problem
from toolchain.doctor.reading import Reading, Seen
from toolchain.doctor.report import as_json, text
from toolchain.doctor.visit import visit
from toolchain.errors import ToolchainError
from toolchain.monitoring import FULL_IN, Figure, Monitoring
from toolchain.stack import Stack

CHECKS: Mapping[str, Callable[[Reading], Answer]] = {
    "Docker": host.updates,
    "clock": host.clock,
    "disk": host.disk,
    "memory": host.memory,
    "ended by the kernel": host.killed,
    "firewall": host.firewall,
    "containers": services.containers,
    "restarts": services.restarts,
    "nearest to its limit": services.limits,
    "images": services.images,
    "tunnel": links.tunnel,
    "queue": links.queue,
    "names": entry.names,
    "certificates": entry.certificates,
}


def _disks(monitoring: Monitoring) -> list[Figure]:
    """Days until disks are full; what does not answer is told as a container."""
    try:
        return monitoring.figures(FULL_IN) if monitoring.there else []
    except ToolchainError:
        return []


def _of(recorded: Iterable[Container], disks: Iterable[Figure]) -> dict[str, float]:
    """Return the figures of one engine by mount point; several servers may share it."""
    servers = {each.server for each in recorded}
    return {
        each.labels["mountpoint"]: each.value for each in disks if each.labels["server"] in servers
    }


def doctor(stack: Stack) -> int:
    """Print table and problems; return 1 if something is wrong, for a timer that tells people."""
    context = stack.context
    deployment = stack.deployment() if stack.select() else {}
    known = engines.of_deployment(deployment)
    if not known:
        raise ToolchainError(f"stack {stack.name} was never deployed: `make up` deploys it")
    lost, outputs = engines.lost(context, deployment), stack.outputs()
    recorded = {
        each: tuple(containers.recorded(stack, deployment, each))
        for each in known
        if each.name not in lost
    }
    disks = _disks(Monitoring(stack, chain(*recorded.values())))
    asked = [
        (each, Seen(stack.name, outputs, there, _of(there, disks)))
        for each, there in recorded.items()
    ]
    cells: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for (engine, _), said in zip(asked, visit(stack, asked), strict=True):
        if isinstance(said, Problem):
            cells[engine.name] = {"answers": "no"}
            problems.append(said)
            continue
        answers = {row: check(said) for row, check in CHECKS.items()}
        shown = {row: answer.cell for row, answer in answers.items() if answer.cell}
        cells[engine.name] = {"answers": "yes", **shown}
        problems += [each for answer in answers.values() for each in answer.problems]
    cells |= {each.name: {"answers": "not asked: lost"} for each in known if each.name in lost}
    if "drift" in context.flags:
        problems += drift(stack, deployment)
    if "json" in context.flags:
        context.console.line(as_json(cells, problems))
    else:
        for line in text(cells, problems):
            context.console.line(line)
    return 1 if any(each.severity == ERROR for each in problems) else 0
