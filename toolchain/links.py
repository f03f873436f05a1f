"""The links between n8n and Directus: what their watch says, a round now, and the jobs again."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any, Final

from toolchain import containers
from toolchain.containers import MISSING, Container
from toolchain.errors import ToolchainError
from toolchain.keeper import Running
from toolchain.stack import Stack

WATCH: Final = "links"
JOBS: Final = ("links-directus", "links-n8n")
"""In this order: n8n signs in to Directus as the user that the first one makes."""

FILES: Final = "/etc/tapbot"
SAID: Final = "/tmp/well"
LATE_SECONDS: Final = 900
"""Three rounds."""

DIFFERS: Final = 3
"""The code of a job that would change something."""


WAITS: Final = "waits: "
"""What the jobs begin a line with that somebody has to do."""


def there(stack: Stack) -> bool:
    """Whether the stack has links, as its state says."""
    return any(each.service == WATCH for each in containers.in_state(stack, stack.deployment()))


def after_update(stack: Stack) -> list[str]:
    """Go round once; return how long it took, and what waits for somebody.

    Nothing where the stack has no links.
    """
    # Most stacks have none, and no server is asked for that.
    if not there(stack):
        return []
    found = containers.survey(stack, stack.deployment()).containers
    made = round_trip(stack, found)
    if made is None:
        return []
    ok, said = made
    return [
        f"n8n <-> Directus: {said if ok else f'BUT {said}'}",
        *(f"n8n <-> Directus: {line}" for line in _waiting(stack, found)),
    ]


def round_trip(stack: Stack, found: list[Container]) -> tuple[bool, str] | None:
    """Go round once: whether it worked, and its time or its fault; nothing without links."""
    watch = _watch(found)
    if watch is None:
        return None
    answer = watch.engine.docker(stack, "exec", watch.name, "node", f"{FILES}/round.mjs")
    return answer.ok, (answer.out or answer.err).strip() or "no answer"


def _waiting(stack: Stack, found: list[Container]) -> list[str]:
    logs = [
        each.engine.docker(stack, "logs", each.name).out for each in found if each.service in JOBS
    ]
    return [line for log in logs for line in log.splitlines() if line.startswith(WAITS)]


def advice(stack: Stack, found: list[Container]) -> str:
    """Return the line for `make status`; nothing where the stack has no links."""
    watch = _watch(found)
    if watch is None:
        return ""
    answer = watch.engine.docker(stack, "exec", watch.name, "cat", SAID)
    if not answer.ok:
        return f"n8n <-> Directus: BUT {watch.name}{watch.engine.where} says nothing."
    return line(json.loads(answer.out or "{}"), time.time())


def line(said: dict[str, Any], now: float) -> str:
    """Return how the links stand."""
    if said.get("complaint"):
        return f"n8n <-> Directus: BUT {said['complaint']}."
    if not said.get("finished"):
        return "n8n <-> Directus: BUT no round has worked yet (`make links`)."
    age = int(now - datetime.fromisoformat(said["finished"]).timestamp())
    told = f"the last round trip {max(age, 0) // 60} min ago took {said['seconds']:.1f} s"
    late = "BUT none since: " if age > LATE_SECONDS else ""
    return f"n8n <-> Directus: {late}{told}."


def make(stack: Stack, *, dry: bool = False) -> int:
    """Run both jobs again; with `--dry` they only tell what differs. Return the worst code."""
    words = ["--dry"] if dry or "dry" in stack.context.flags else []
    stack.select()
    found = containers.survey(stack, stack.deployment()).containers
    present = {each.service: each for each in found if each.condition != MISSING}
    if not set(JOBS) <= set(present):
        raise _without(stack)
    codes = [0]
    for name in JOBS:
        script = f"{name.removeprefix('links-')}.mjs"
        codes.append(_run(stack, beside(stack, present[name], script, *words)))
        if codes[-1] not in (0, DIFFERS):
            break
    return 1 if codes[-1] not in (0, DIFFERS) else max(codes)


def _run(stack: Stack, command: list[str]) -> int:
    return stack.context.runner.stream(command, env=stack.env, on_line=stack.context.console.line)


def job_of(stack: Stack, name: str) -> Container:
    """Return one of the jobs of the links, which keeps what it needs to run again."""
    found = containers.survey(stack, stack.deployment()).containers
    for each in found:
        if each.service == name and each.condition != MISSING:
            return each
    raise _without(stack)


def _without(stack: Stack) -> ToolchainError:
    return ToolchainError(
        f"stack {stack.name} has no links: see docs/automation.md, then `make up`"
    )


def beside(stack: Stack, job: Container, script: str, *words: str) -> list[str]:
    """Return the command that runs a script with the files, the user and the network of a job."""
    described = Running(stack, job).inspect()
    # Of several, the one that Traefik is in, which passes webhooks on; the services are in both.
    networks = list(described["NetworkSettings"]["Networks"])
    network = max(networks, key=lambda name: name.endswith("-front"))
    return job.engine.command(
        *("run", "--rm", f"--volumes-from={job.name}:ro", f"--network={network}"),
        *(f"--user={described['Config']['User']}", "--read-only", "--cap-drop=ALL"),
        *("--security-opt=no-new-privileges", "--memory=128m", "--entrypoint=node"),
        *(described["Config"]["Image"], f"{FILES}/{script}", *words),
    )


def _watch(found: list[Container]) -> Container | None:
    here = (each for each in found if each.service == WATCH and each.condition != MISSING)
    return next(here, None)
