"""What runs, whether it is healthy, since when, and where to find it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from toolchain import backups, containers, keep, links, offsite, replication
from toolchain.console import Console
from toolchain.containers import MISSING, PREPARED, Container, Survey
from toolchain.errors import ToolchainError
from toolchain.monitoring import BACKUP_AGE, FREE, FULL_IN, Figure, Monitoring, full_in
from toolchain.stack import Stack
from toolchain.summary import print_urls
from toolchain.tables import table

HEADER = ("SERVICE", "SERVER", "STATE", "SINCE", "CONTAINER", "IMAGE")


def show(stack: Stack) -> int:
    """Print the table; return 1 if something is not healthy."""
    console = stack.context.console
    known = stack.select()
    deployment = stack.deployment() if known else {}
    survey = containers.survey(stack, deployment)
    if survey.containers:
        _print(console, survey.containers)
        if known:
            console.line()
            print_urls(console, stack.outputs())
            _print_replication(stack, deployment, survey)
    for line in _observed(Monitoring(stack, survey.containers)):
        console.line(line)
    for note in _notes(stack.name, survey):
        console.line()
        console.line(note)
    here = (stack, survey.containers)
    for each in (backups.advice, offsite.advice, links.advice):
        _print_advice(console, each(*here))
    _print_advice(console, keep.advice(stack, deployment))
    return 0 if survey.fine else 1


def _print_replication(stack: Stack, deployment: Mapping[str, Any], survey: Survey) -> None:
    """Who of several servers' PostgreSQL is the primary, and how far behind the others are."""
    found = list(replication.lines(stack, deployment, survey.containers))
    for line in [""] * bool(found) + found:
        stack.context.console.line(line)


def _print_advice(console: Console, text: str | None) -> None:
    if text:
        console.line()
        console.line(text)


def _observed(monitoring: Monitoring) -> Iterator[str]:
    """What the monitoring knows: what fires, room on disks, age of backups."""
    if not monitoring.there:
        return
    yield ""
    try:
        for alert in monitoring.firing():
            yield f"{alert.severity}: {alert.summary} ({alert.page})"
        full = {_place(each): each.value for each in monitoring.figures(FULL_IN)}
        for disk in monitoring.figures(FREE):
            yield f"disk {_place(disk)}: {disk.value:.0%} free{full_in(full.get(_place(disk)))}"
        for backup in monitoring.figures(BACKUP_AGE):
            yield f"backup of {backup.labels['what']}: {duration(int(backup.value))} old"
    except ToolchainError as error:
        yield f"The monitoring says nothing: {error}."


def _place(figure: Figure) -> str:
    return f"{figure.labels['server']} {figure.labels['mountpoint']}"


def _notes(stack: str, survey: Survey) -> Iterator[str]:
    """What the table does not show, with advice."""
    if survey.lost:
        yield f"Not contacted, because lost: {', '.join(survey.lost)}."
    yield from survey.silent
    missing = [each for each in survey.containers if each.condition == MISSING]
    sick = [each for each in survey.containers if not each.fine and each not in missing]
    if sick:
        names = ", ".join(container.name for container in sick)
        first = sick[0]
        logs = f"`docker logs --tail 50 {first.name}`{first.engine.where}"
        yield f"Not healthy: {names}. See {logs}."
    if missing:
        names = ", ".join(f"{container.name}{container.engine.where}" for container in missing)
        # A refresh asks every server.
        when = ", once no server is lost" if survey.lost else ""
        yield f"Missing: {names}. `pulumi refresh` and then `make up` bring it back{when}."
    if not survey.containers and not survey.silent:
        yield f"Stack {stack} has no container: `make up` starts it."


def age(since: str, now: datetime | None = None) -> str:
    """Format the time since one of Docker's timestamps: `3 d`, `2 h`, `5 m`, `12 s`."""
    try:
        moment = datetime.fromisoformat(since[:19]).replace(tzinfo=UTC)
    except ValueError:
        return "-"
    if moment.year < 2000:
        return "-"  # Docker's zero time: it never ran
    return duration(int(((now or datetime.now(UTC)) - moment).total_seconds()))


def duration(seconds: int) -> str:
    """Format a time by its largest unit."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def _print(console: Console, found: list[Container]) -> None:
    rows = []
    for container in found:
        if container.condition == PREPARED:
            continue  # it only holds files for a service
        state = container.condition
        if container.restarts:
            state += f", {container.restarts} restarts"
        since = age(container.since)
        rows.append(
            (
                container.service,
                container.server,
                state,
                since,
                container.name,
                container.image,
            )
        )
    for line in table(HEADER, rows):
        console.line(line)
