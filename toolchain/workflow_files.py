"""Writes workflows to files: `python -m toolchain.workflow_files --folder automation`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from config.automation.credentials import FILE, SHIPPED
from config.automation.exported import calls, exported, file_name, text_of
from config.automation.folder import ROOT, WORKFLOWS, read
from config.automation.ids import PREFIX, derived
from config.automation.workflow import FAILURE, Workflow, secrets_in

REFUSED: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Read what n8n has from the standard input; return 1 when a workflow was not written."""
    parser = argparse.ArgumentParser(prog="workflow_files", description=__doc__)
    parser.add_argument("--folder", required=True, help="that of `links.folder`")
    folder = parser.parse_args(arguments).folder
    found = json.load(sys.stdin)
    refused = False
    for line, good in written(folder, found):
        print(line)
        refused |= not good
    return REFUSED if refused else 0


def written(folder: str, found: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Write what may be written, and yield a line for all that people have to know."""
    place = ROOT / folder / WORKFLOWS
    place.mkdir(parents=True, exist_ok=True)
    here = {derived("workflow", path.stem): path.stem for path in place.glob("*.json")}
    # Others of ours come with the program.
    taken = [
        each
        for each in found["workflows"]
        if each["id"] in here or not each["id"].startswith(PREFIX)
    ]
    files = {
        each["id"]: here.get(each["id"]) or file_name(each["name"], each["id"]) for each in taken
    }
    others = {
        identity: name
        for identity, name in found["known"].items()
        if identity not in {*here, *files, FAILURE}
    }
    twice = {file for file, count in Counter(files.values()).items() if count > 1}
    known = {**SHIPPED, **{each.name: each.type for each in read(folder).credentials}}
    for each in taken:
        shown = f"{folder}/{WORKFLOWS}/{files[each['id']]}.json"
        if files[each["id"]] in twice:
            yield (
                f"not written: {shown}: several workflows have this name; rename or archive one",
                False,
            )
            continue
        workflow = exported(each, files[each["id"]], {**here, **files}, found["directus"])
        if secrets := list(secrets_in(workflow, shown)):
            for problem in secrets:
                yield f"not written: {problem.line}; {problem.fix}", False
            continue
        yield _write(workflow, shown)
        yield from ((line, True) for line in _advice(workflow, each, known, f"{folder}/{FILE}"))
        for name in sorted(set(calls(workflow.document, others))):
            yield f"  it names the workflow {name}, which is no file: export that one, too", True
    if found["drafts"]:
        drafts = ", ".join(sorted(found["drafts"]))
        yield f"not published, so not written: {drafts}; NAME=… writes one all the same", True


def _write(workflow: Workflow, shown: str) -> tuple[str, bool]:
    path, text = ROOT / shown, text_of(workflow)
    if path.exists() and path.read_text("utf-8") == text:
        return f"{shown}: no change", True
    path.write_text(text, "utf-8")
    return f"{shown}: written", True


def _advice(
    workflow: Workflow, original: Mapping[str, Any], known: Mapping[str, str], shown: str
) -> Iterator[str]:
    wanted = {(name, kind) for _, kind, name in workflow.credentials() if known.get(name) != kind}
    for name, kind in sorted(wanted):
        yield f"  {shown} has no credential {name!r} of the type {kind}: add it"
    if original["id"] != workflow.id:
        yield (
            "  `make up` publishes the file as a workflow of its own: unpublish the one that it"
            " came from before that, and archive it afterwards"
        )


if __name__ == "__main__":
    sys.exit(main())
