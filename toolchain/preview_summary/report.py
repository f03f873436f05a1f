"""Writes the summary of a preview."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate

from toolchain.preview_summary.changes import Action, Change, changes
from toolchain.preview_summary.digest import Digest
from toolchain.preview_summary.markdown import block, name
from toolchain.preview_summary.restarts import Restart, restarts, workload_of

LONGEST_COMMENT = 65_536
"""Characters in one comment: GitHub refuses more."""
LONGEST_PART = 12_000
"""Characters in one part of it, so that all parts and some of the diff fit."""
MOST_PROPERTIES = 8


def report(digest: Digest, stack: str, full: str = "") -> str:
    """Return the comment: a hidden marker, the summary, and as much of the diff as fits."""
    found = changes(digest.steps)
    parts = [f"<!-- tapbot-preview:{stack} -->", f"## Preview of {name(stack)}"]
    if digest.errors:
        parts += ["**The preview failed.** Nothing would be changed until this is solved:"]
        parts += [block("\n\n".join(digest.errors), LONGEST_PART)]
    else:
        parts += [_headline(found), *_data(found), *_restarts(found), *_table(found)]
    if digest.warnings:
        parts += ["Warnings:", block("\n\n".join(digest.warnings), LONGEST_PART)]
    summary = "\n\n".join(parts) + "\n"
    return summary + _details(full, LONGEST_COMMENT - len(summary))


def _headline(found: Iterable[Change]) -> str:
    counts = Counter(change.action for change in found)
    parts = [
        f"{counts[action]} {action}"
        for action in (Action.CREATED, Action.CHANGED, Action.REPLACED, Action.DELETED)
        if counts[action]
    ]
    return f"**{', '.join(parts)}.**" if parts else "**Nothing changes.**"


def _data(found: Iterable[Change]) -> list[str]:
    listed = [change for change in found if change.loses_data]
    exposed = [change for change in found if change.loses_protection and change not in listed]
    if not listed and not exposed:
        return ["No data resource is replaced or deleted."]
    lines = [
        f"> - {change.noun} {name(change.urn.name)} of {name(change.service)} is "
        f"**{change.action}**{_afterwards(change)}"
        for change in listed
    ]
    lines += [
        f"> - {change.noun} {name(change.urn.name)} of {name(change.service)} loses its "
        "**protection**: a later update could delete it"
        for change in exposed
    ]
    lines = _shortened(lines, "> - and {} more")
    return ["\n".join(["> [!CAUTION]", "> **Data is touched:**", *lines])]


def _afterwards(change: Change) -> str:
    if change.old.retain_on_delete:
        workload = workload_of(change.service)
        holds = f"it holds {workload.holds}; " if workload and workload.holds else ""
        return f" ({holds}the engine keeps the old one, Pulumi forgets it)"
    if change.is_secret:
        return " (what was encrypted or created with it needs the old value)"
    return ""


def _restarts(found: Iterable[Change]) -> list[str]:
    lines = [_restart(restart) for restart in restarts(found)]
    lines += [
        f"- {name(change.service)} stops for good"
        for change in found
        if change.is_process and change.action is Action.DELETED
    ]
    lines += [
        f"- {name(change.service)} runs again"
        for change in found
        if change.is_job and change.action is Action.REPLACED
    ]
    if not lines:
        return ["Nothing that runs is restarted."]
    note = "Times are start times measured on a 2-core machine; yours may differ."
    return ["\n".join(["### Restarts", "", *_shortened(lines, "- and {} more")]), note]


def _restart(restart: Restart) -> str:
    seconds = restart.seconds
    length = "a few seconds (not measured)" if seconds is None else f"about {seconds:g} s"
    if restart.rolls:
        return (
            f"- {name(restart.service)}: {restart.replaced} of {restart.replicas} replicas are "
            f"replaced one after another, {length} each; the service is not interrupted"
        )
    return f"- {name(restart.service)}: interrupted once, for {length}"


def _table(found: Iterable[Change]) -> list[str]:
    by_service: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        if change.action is not Action.NOTHING:
            by_service[change.service].append(change)
    rows = [
        f"| {name(service)} | {_what(group)} | {_properties(group)} |"
        for service, group in sorted(by_service.items())
    ]
    if not rows:
        return []
    rows = _shortened(rows, "| and {} more |  |  |")
    head = [
        "### Changes by service",
        "",
        "| Service | What happens | Properties |",
        "|---|---|---|",
    ]
    return ["\n".join([*head, *rows])]


def _what(group: Iterable[Change]) -> str:
    counts = Counter((change.noun, _verb(change)) for change in group)
    return ", ".join(f"{_counted(noun, count)} {verb}" for (noun, verb), count in counts.items())


def _counted(noun: str, count: int) -> str:
    if count == 1 or noun == "files":
        return noun
    return f"{count} {noun}s"


def _verb(change: Change) -> str:
    if change.noun == "files" and change.action in (Action.CHANGED, Action.REPLACED):
        return "updated"
    return "changed in place" if change.action is Action.CHANGED else change.action.value


def _properties(group: Iterable[Change]) -> str:
    # List properties only for changed and replaced resources.
    listed = (Action.CHANGED, Action.REPLACED)
    names = sorted(
        {key for change in group if change.action in listed for key in change.properties}
    )
    shown = ", ".join(name(key) for key in names[:MOST_PROPERTIES])
    rest = len(names) - MOST_PROPERTIES
    return f"{shown} and {rest} more" if rest > 0 else shown


def _shortened(lines: list[str], rest: str) -> list[str]:
    ends = accumulate(len(line) + 1 for line in lines)
    kept = sum(end <= LONGEST_PART for end in ends)
    left = len(lines) - kept
    return [*lines[:kept], rest.format(left)] if left else lines


def _details(full: str, room: int) -> str:
    if not full.strip():
        return ""
    opening, closing = "\n<details>\n<summary>Full diff</summary>\n\n", "\n\n</details>\n"
    # For the fence and the sentence that says where the text was cut.
    room -= len(opening) + len(closing) + 200
    return opening + block(full, max(room, 0), "diff") + closing
