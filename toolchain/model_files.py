"""Keeps a content model in a file: `python -m toolchain.model_files write|plan FILE`.

The model that Directus has comes by the standard input. `write` keeps it; `plan` prints, as JSON,
the changes that make it what the file says, and the snapshot to apply.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from config.automation.content_model import changes, is_one, peoples, wanted


class UnusableError(Exception):
    """A file that cannot be applied."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1, with one sentence among the errors, for a file that cannot be applied."""
    parser = argparse.ArgumentParser(prog="model_files", description=__doc__)
    parser.add_argument("action", choices=("write", "plan"))
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    live = json.load(sys.stdin)
    try:
        if options.action == "write":
            print(_write(options.file, peoples(live)))
        else:
            print(json.dumps(_plan(_read(options.file), live)))
    except UnusableError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _write(file: Path, model: dict[str, Any]) -> str:
    text = yaml.safe_dump(model, sort_keys=False, allow_unicode=True, width=120)
    if file.is_file() and file.read_text("utf-8") == text:
        return f"{file}: no change"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return f"{file}: written, {len(model['collections'])} collections"


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise UnusableError(f"{file}: is missing: `make export-schema` writes it")
    try:
        found = yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UnusableError(f"{file}: is not YAML (line {mark.line + 1 if mark else 1})") from None
    if not is_one(found):
        raise UnusableError(
            f"{file}: is no snapshot of Directus (expected what export-schema writes)"
        )
    model: dict[str, Any] = found
    return model


def _plan(kept: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    after = wanted(kept, live)
    found = changes(live, after)
    return {
        "changes": [each.sentence for each in found],
        "losses": [each.sentence for each in found if each.loses],
        "snapshot": after,
    }


if __name__ == "__main__":
    sys.exit(main())
