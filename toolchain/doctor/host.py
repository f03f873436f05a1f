"""Clock, disk, memory, firewall and waiting updates of a server."""

from __future__ import annotations

from toolchain.doctor.finding import Answer, Problem
from toolchain.doctor.reading import Reading
from toolchain.monitoring import full_in

SKEW_SECONDS = 2.0
"""Sign-in tokens and logs suffer first, then certificates."""
LISTS_DAYS = 30
DISK_WARNING, DISK_ERROR = 0.80, 0.92
"""PostgreSQL and Docker stop at full disks; ext4 keeps 5 % of them for root."""
DISK_DAYS = 7
"""Time enough to find out what grows, or to enlarge the disk."""
MEMORY_WARNING = 0.10
"""Share of the memory that is available; below it, the kernel begins to take file caches away."""


def clock(reading: Reading) -> Answer:
    """It agrees with this machine's, as NTP computes it: the way there and back is taken off."""
    try:
        first, last = float(reading.one("clock")), float(reading.one("clockEnd"))
    except ValueError:
        return Answer("unknown")  # a `date` without fractions of seconds
    ahead = ((first - reading.started) + (last - reading.ended)) / 2
    way = max((reading.ended - reading.started) - (last - first), 0.0) / 2
    cell = f"{ahead:+.1f} s"
    if abs(ahead) - way <= SKEW_SECONDS:
        return Answer(cell)
    problem = f"its clock differs from this machine's by {ahead:+.0f} s"
    fix = "compare `date -u` with a third clock; there: sudo timedatectl set-ntp true"
    return Answer(cell, (reading.error(problem, fix),))


def disk(reading: Reading) -> Answer:
    """There is room on the disk of the engine, which has all data volumes, and of its images."""
    found = [_disk(reading, line) for line in reading.values.get("disk", ())]
    cells = ", ".join(each.cell for each in found if each.cell)
    return Answer(cells or "unknown", tuple(problem for each in found for problem in each.problems))


def _disk(reading: Reading, line: str) -> Answer:
    words = line.split(" ", 2)
    if len(words) != 3 or not int(words[0]):
        return Answer()
    size, free, mounted = int(words[0]), int(words[1]), words[2]
    used = 1 - free / size
    days = reading.seen.full_in.get(mounted)
    cell = f"{used:.0%} used, {free / 1024**2:.1f} GB free{full_in(days)}"
    fix = f"{reading.there}docker system df -v; docker image prune -a removes images without use"
    if used < DISK_WARNING:
        if days is None or days > DISK_DAYS:
            return Answer(cell)
        soon = f"at the pace of the last hours the disk of {mounted} is full in {days:.1f} days"
        return Answer(cell, (reading.warning(soon, fix),))
    make = reading.error if used >= DISK_ERROR else reading.warning
    return Answer(cell, (make(f"the disk of {mounted} is {used:.0%} full", fix),))


def memory(reading: Reading) -> Answer:
    """The server has memory left, and the kernel has ended no process for lack of it."""
    total, available = reading.number("memory"), reading.number("available")
    if not total or available is None:
        return Answer("unknown")
    cell, problems = f"{available // 1024} of {total // 1024} MB available", []
    if available / total < MEMORY_WARNING:
        fix = "lower limits, move a service by `placement`, or enlarge the server"
        problems.append(reading.warning(f"only {available // 1024} MB of memory are left", fix))
    return Answer(cell, tuple(problems))


def killed(reading: Reading) -> Answer:
    """The kernel has ended no process for lack of memory since it booted."""
    count = reading.number("killed")
    if not count:
        return Answer("" if count is None else "0")
    fix = (
        f"{reading.there}sudo journalctl -k --grep 'Killed process' names each; raise the `memory`"
        " of its service; the count starts again with a reboot"
    )
    problem = f"{count} processes were ended for lack of memory since the boot"
    return Answer(f"{count} since the boot", (reading.warning(problem, fix),))


def firewall(reading: Reading) -> Answer:
    """The stack's own table is there; only root can see it."""
    state = reading.one("firewall")
    if not reading.engine.host:
        return Answer()
    if state != "no":
        return Answer("there" if state else "unknown")
    fix = f"{reading.there}sudo systemctl restart tapbot-{reading.seen.stack}-firewall"
    problem = "the firewall's table is gone: ports of the server are open"
    return Answer("missing", (reading.error(problem, fix),))


def updates(reading: Reading) -> Answer:
    """No newer package of the engine waits: the update of a stack never upgrades one."""
    version, waiting = reading.one("engine"), reading.values.get("update") or []
    cell = f"{version}, update waits" if waiting else version
    if not waiting:
        return Answer(cell, _old_lists(reading))
    news = [each.split() for each in waiting]
    listed = ", ".join(f"{name} {old} -> {new}" for name, old, new in news)
    packages = " ".join(name for name, *_ in news)
    fix = (
        f"{reading.there}sudo apt-get update && sudo apt-get install --only-upgrade"
        f" --allow-change-held-packages {packages} (containers go on running where live-restore"
        " is set, as on prepared servers)"
    )
    return Answer(cell, (reading.warning(f"a newer engine is available: {listed}", fix),))


def _old_lists(reading: Reading) -> tuple[Problem, ...]:
    """Whether the server cannot know of newer packages."""
    updated = reading.number("lists")
    days = (reading.ended - updated) // 86400 if updated else 0
    if days < LISTS_DAYS or not reading.engine.host:
        return ()
    problem = f"it has not looked for newer packages for {days:.0f} days"
    fix = f"{reading.there}sudo apt-get update; sudo systemctl enable --now apt-daily.timer"
    return (reading.warning(problem, fix),)
