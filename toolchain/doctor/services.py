"""The containers of a server: what is sick, missing, restarting, or at its memory limit."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from toolchain.containers import PREPARED, Container
from toolchain.doctor.finding import Answer
from toolchain.doctor.reading import Reading

MEMORY_PERCENT = 95.0
SHOWN = 160
"""Letters of what a health check said."""
RECENT_SECONDS = 86400
"""Restarts are a problem of today when the container was started within a day."""
OLD_IMAGE_DAYS = 180
"""Half a year without the fixes of an image and of its base."""


def containers(reading: Reading) -> Answer:
    """Everything that the state has is there and healthy."""
    problems = []
    for each in reading.containers:
        if not each.fine:
            problem = f"{each.name} is {each.condition}{_why(reading, each)}"
            problems.append(reading.error(problem, _logs(reading, each)))
    there = {each.name for each in reading.containers}
    missing = [each for each in reading.seen.recorded if each.name not in there]
    problems += [
        reading.error(f"{each.name} is missing", "`pulumi refresh` and then `make up`")
        for each in missing
    ]
    shown = [each for each in reading.containers if each.condition != PREPARED]
    fine = sum(each.fine for each in shown)
    wanted = len(shown) + len(missing)
    return Answer(f"{fine} of {wanted} well", tuple(problems))


def restarts(reading: Reading) -> Answer:
    """Docker had to start nothing again."""
    again = [each for each in reading.containers if each.restarts]
    problems = [
        reading.warning(
            f"{each.name} was started again {each.restarts} times, last at {each.since[:19]} UTC",
            _logs(reading, each),
        )
        for each in again
        if _age_seconds(each.since, reading.ended) < RECENT_SECONDS
    ]
    return Answer(str(sum(each.restarts for each in again)), tuple(problems))


def limits(reading: Reading) -> Answer:
    """No container is about to be ended for lack of memory."""
    used = {}
    for line in reading.values.get("share") or []:
        name, _, percent = line.partition(" ")
        # A newer engine says `--` of a container that does not run.
        if re.fullmatch(r"[0-9.]+%", percent):
            used[name] = float(percent[:-1])
    if not used:
        return Answer()
    problems = [
        reading.warning(
            f"{name} uses {percent:.0f} % of its memory", "raise the `memory` of its service"
        )
        for name, percent in used.items()
        if percent >= MEMORY_PERCENT
    ]
    most = max(used, key=lambda name: used[name])
    return Answer(f"{most.removeprefix(_prefix(reading))} {used[most]:.0f} %", tuple(problems))


def images(reading: Reading) -> Answer:
    """No image is so old that fixes have to be expected since."""
    ages = {}
    for line in reading.values.get("image") or []:
        name, _, created = line.strip().rpartition(" ")
        seconds = _age_seconds(created, reading.ended)
        # Some builders write no time, or that of 1970 or 1980.
        if name and seconds < 20 * 365 * 86400:
            ages[name.split()[0]] = int(seconds // 86400)
    if not ages:
        return Answer()
    problems = [
        reading.warning(
            f"image {name} is {days} days old",
            "look for a newer release, read its notes, and edit config/images.toml",
        )
        for name, days in ages.items()
        if days >= OLD_IMAGE_DAYS
    ]
    return Answer(f"the oldest has {max(ages.values())} days", tuple(problems))


def _why(reading: Reading, container: Container) -> str:
    """What ended it, or what its health check said last."""
    state = reading.inspected[container.name]["State"]
    if state.get("OOMKilled"):
        return ", ended for lack of memory"
    checks = (state.get("Health") or {}).get("Log") or []
    said = str(checks[-1].get("Output") or "").strip() if checks and state["Running"] else ""
    return f": {said.splitlines()[-1][:SHOWN]}" if said else ""


def _logs(reading: Reading, container: Container) -> str:
    return f"{reading.there}docker logs --tail 50 {container.name}"


def _prefix(reading: Reading) -> str:
    return f"tapbot-{reading.seen.stack}-"


def _age_seconds(moment: str, now: float) -> float:
    try:
        return now - datetime.fromisoformat(moment[:19]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return float("inf")
