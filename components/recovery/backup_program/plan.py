"""What a restore starts from, and why one cannot be made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from components.recovery.backup_program import wal
from components.recovery.backup_program.notes import Notes, Verified

LATEST: Final = "latest"
EXAMPLE: Final = '"2026-11-26 18:30:05"'


class RefusedError(Exception):
    """A restore cannot be made; the message is `TO: problem (got X; expected Y)`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where a restore ends: at a moment, at a named point, or at the end of the WAL."""

    moment: float | None = None
    """Seconds since 1970; of a named point, when it was made."""
    name: str = ""

    def options(self) -> list[str]:
        """Return it in Barman's words."""
        if self.name:
            return ["--target-name", self.name, "--target-action", "promote"]
        if self.moment is not None:
            at = datetime.fromtimestamp(self.moment, UTC).isoformat(sep=" ")
            return ["--target-time", at, "--target-action", "promote"]
        return []


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A base backup, and the timeline along which the WAL is followed."""

    backup: str
    verified: Verified
    target: Target
    timeline: int
    gap: str | None
    """The first segment that is missing, though later ones are here."""


def target(text: str, zone: tzinfo, points: Mapping[str, float], now: float) -> Target:
    """Return what an operator asks for; a time without an offset is of the stack's time zone."""
    if text == LATEST:
        return Target()
    if text in points:
        return Target(moment=points[text], name=text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        known = ", ".join(sorted(points)) or "none yet"
        raise RefusedError(
            f"TO: is neither a time nor a known name (got {text}; expected {LATEST}, a time such as"
            f" {EXAMPLE}, or a name of these: {known})"
        ) from None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    if seconds > now:
        raise RefusedError(
            f"TO: is in the future (got {text}, which is {_shown(seconds, zone)}; expected a time"
            f" before {_shown(now, zone)})"
        )
    return Target(moment=seconds)


def plan(wanted: Target, notes: Notes, zone: tzinfo) -> Plan:
    """Return the newest verified base backup from which the target can be reached."""
    timeline = timeline_at(wanted.moment, notes.timelines)
    before = {
        name: each
        for name, each in notes.verified.items()
        if wanted.moment is None or each.end <= wanted.moment
    }
    if not before:
        oldest = notes.oldest
        since = f"a time after {_shown(oldest.end, zone)}" if oldest else "any: there is none yet"
        got = _shown(wanted.moment, zone) if wanted.moment is not None else LATEST
        raise RefusedError(f"TO: is before the oldest base backup (got {got}; expected {since})")
    left = wal.history(timeline)
    fits = {
        name: each
        for name, each in before.items()
        if each.timeline == timeline or left.get(each.timeline, -1) >= wal.lsn(each.end_lsn)
    }
    if not fits:
        raise RefusedError(
            f"TO: no base backup lies on the way there (got timeline {timeline}; expected one of"
            f" {sorted({each.timeline for each in before.values()})})"
        )
    name = max(fits, key=lambda each: fits[each].end)
    gap = wal.first_gap(fits[name].begin_wal, wal.segments(timeline))
    if gap and wanted.moment is None:
        raise RefusedError(
            f"TO: WAL is missing (got no {gap}; expected all of it since base backup {name}): name"
            " a time before it was lost"
        )
    return Plan(backup=name, verified=fits[name], target=wanted, timeline=timeline, gap=gap)


def timeline_at(moment: float | None, seen: Mapping[str, float]) -> int:
    """Return the server's timeline at a moment: each restore and each failover begins one."""
    known = {int(number): since for number, since in seen.items()}
    until = [number for number, since in known.items() if moment is None or since <= moment]
    return max(until, default=min(known, default=1))


def _shown(moment: float, zone: tzinfo) -> str:
    return datetime.fromtimestamp(moment, zone).isoformat(sep=" ", timespec="seconds")
