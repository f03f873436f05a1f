"""The folder of workflows and credentials, and what is wrong with it as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.automation import credentials, workflow
from config.automation.credentials import SHIPPED, Credential
from config.automation.workflow import REFERENCE, Workflow
from config.report.errors import Problem, closest, show

ROOT: Final = Path(__file__).resolve().parents[2]
"""The project's own folder."""

WORKFLOWS: Final = "workflows"
RESERVED: Final = (("POST", "internal/round"), ("POST", "internal/round-back"))
"""The webhooks of the workflows that ship."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Automation:
    """Everything in the folder that can be read, and what is wrong with the rest."""

    workflows: Sequence[Workflow]
    credentials: Sequence[Credential]
    problems: Sequence[Problem]


def read(folder: str) -> Automation:
    """Return what a folder holds; a relative path begins at the project's folder."""
    place = ROOT / Path(folder).expanduser()
    if not place.is_dir():
        missing = Problem(
            path="links.folder",
            problem="is no folder",
            got=show(folder),
            expected="a folder with workflows/*.json and credentials.yaml, or an empty one",
            fix=f"mkdir {folder}",
        )
        return Automation(workflows=(), credentials=(), problems=[missing])
    shown = f"{folder}/{credentials.FILE}"
    named, problems = credentials.read(place / credentials.FILE, shown)
    readable = not problems
    files = {}
    for path in sorted((place / WORKFLOWS).glob("*.json")):
        at = f"{folder}/{WORKFLOWS}/{path.name}"
        found, wrong = workflow.read(path, at)
        problems += wrong
        if found:
            files[at] = found
    problems += _same_webhooks(files)
    for at, each in files.items():
        if readable:
            problems += _credentials(at, each, named, shown)
        problems += _references(
            at, each, {path.stem for path in (place / WORKFLOWS).glob("*.json")}
        )
    return Automation(workflows=list(files.values()), credentials=named, problems=problems)


def _same_webhooks(files: dict[str, Workflow]) -> Iterator[Problem]:
    taken = dict.fromkeys(RESERVED, "a workflow of the stack itself")
    for at, each in files.items():
        for webhook in each.webhooks():
            if webhook in taken:
                yield Problem(
                    path=at,
                    problem=f"has a webhook whose path is taken by {taken[webhook]}",
                    got=show(" ".join(webhook)),
                    expected="a path of its own",
                    fix="rename the path in one of the two",
                )
            taken.setdefault(webhook, at)


def _credentials(
    at: str, workflow: Workflow, named: Sequence[Credential], shown: str
) -> Iterator[Problem]:
    known = {**SHIPPED, **{each.name: each.type for each in named}}
    for node, kind, name in workflow.credentials():
        if known.get(name) == kind:
            continue
        place = f"{at}: node {show(node)}: credentials.{kind}"
        if name in known:
            yield Problem(
                path=place, problem=f"names a credential of the type {known[name]}", got=show(name)
            )
            continue
        meant = closest(name, known)
        yield Problem(
            path=place,
            problem="names no known credential" + (f", did you mean {meant}?" if meant else ""),
            got=show(name),
            expected=f"one of: {', '.join(known)}",
            fix=f"add it to {shown}: its name, type: {kind}, and the secret of each field",
        )


def _references(at: str, workflow: Workflow, files: set[str]) -> Iterator[Problem]:
    for name in sorted(set(named_workflows(workflow.document)) - files):
        meant = closest(name, files)
        yield Problem(
            path=at,
            problem="names a workflow that is no file"
            + (f", did you mean {meant}?" if meant else ""),
            got=show(f"{REFERENCE}{name}"),
            expected=f"the name of a file below {WORKFLOWS}, without .json",
        )


def named_workflows(value: object) -> Iterator[str]:
    """Yield the files that a document names."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from named_workflows(each)
