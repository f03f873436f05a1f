"""What is generated from the settings: reference, schema and the keys of Pulumi.yaml."""

import argparse
import json
import sys
import typing
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from config.placement import description, names_of
from config.report.project import project_text
from config.report.schema import schema
from config.secrets import LONGEST, Secret
from config.sections import all_secrets, workloads
from config.settings import StackSettings
from config.words.chats import ChatNumber
from config.words.document import AnyMapping
from config.words.environment import VariableText
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between
from config.words.server_names import One, OneOrMore
from config.words.word import Word

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = Path("config/settings.schema.json")
PROJECT_FILE: Final = Path("Pulumi.yaml")
PAGE: Final = Path("docs/configuration.md")
BEGIN: Final = "<!-- configuration:begin -->"
END: Final = "<!-- configuration:end -->"
PHRASES: Final = (Word, Between, One, OneOrMore, VariableText, ChatNumber, AnyMapping)
RULES: Final = (*PHRASES, AtLeast)
NAMES: Final = {
    "images": ".<image>",
    "olderImages": ".<image>",
    "rotate": ".<secret>",
    "secrets": ".<file>",
}
"""What stands for the names that a mapping has."""


def table() -> str:
    """The settings and the secrets as two Markdown tables."""
    settings = ["| key | what | value | default |", "|---|---|---|---|", *_rows(StackSettings, "")]
    secrets = ["| secret | of | length |", "|---|---|---|"]
    secrets += [f"| `{each.key}` | {each.purpose} | {_length(each)} |" for each in all_secrets()]
    return "\n".join([*settings, "", *secrets])


def _length(secret: Secret) -> str:
    return "as issued" if secret.needed_by else f"{secret.min_length} to {LONGEST}"


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def page_text(before: str) -> str:
    """The page with the table between its markers; without markers, as it was."""
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n{table()}\n{end}{tail}" if begin and end else before


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is generated, or check that it is fresh."""
    parser = argparse.ArgumentParser(
        prog="python -m config.report.reference", description=main.__doc__
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write the files that are out of date")
    mode.add_argument("--check", action="store_true", help="fail when a file is out of date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's folder")
    options = parser.parse_args(arguments)
    stale = list(_stale(options.root))
    for file, text in stale if options.write else []:
        (options.root / file).write_text(text, encoding="utf-8")
    for file, _ in stale:
        print(f"{file}: written" if options.write else f"{file}: out of date, run `make docs`")
    return 1 if stale and options.check else 0


def _stale(root: Path) -> Iterator[tuple[Path, str]]:
    """Each file that differs from what the settings say, with the text it should have."""
    file = root / SCHEMA
    if not file.exists() or file.read_text(encoding="utf-8") != schema_text():
        yield SCHEMA, schema_text()
    project = root / PROJECT_FILE
    before = project.read_text(encoding="utf-8") if project.exists() else ""
    if before and project_text(before) != before:
        yield PROJECT_FILE, project_text(before)
    page = root / PAGE
    if not page.exists():
        print(f"{PAGE}: there is none, skipped")
        return
    before = page.read_text(encoding="utf-8")
    if page_text(before) != before:
        yield PAGE, page_text(before)


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        if key == "placement":
            yield from _places()
            continue
        parts = list(_parts(field.rebuild_annotation()))
        inner = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
        if inner:
            step = ".<name>" if dict in parts else ""
            if type(None) in parts:
                yield f"| `{key}` | {field.description} | the keys below | none |"
            yield from _rows(inner[0], f"{key}{step}.")
            continue
        default = "required" if field.is_required() else _shown(field.get_default())
        if dict in parts:
            key += NAMES.get(key.rpartition(".")[2], ".<variable>")
        yield f"| `{key}` | {field.description} | {_value(parts)} | {default} |"


def _places() -> Iterator[str]:
    for key, workload in workloads().items():
        value = _value(list(_parts(names_of(workload))))
        needed = "none" if workload.beside else "required with its service"
        yield f"| `placement.{key}` | {description(workload)} | {value} | {needed} |"


def _parts(annotation: object) -> Iterator[object]:
    """Everything that an annotation is made of, outermost first."""
    yield typing.get_origin(annotation) or annotation
    yield from getattr(annotation, "__metadata__", ())
    for part in typing.get_args(annotation):
        if not isinstance(part, RULES):
            yield from _parts(part)


def _value(parts: Sequence[object]) -> str:
    one = any(isinstance(part, One | OneOrMore) for part in parts)
    many = "a list: " if tuple in parts and not one else ""
    for part in parts:
        if isinstance(part, type) and issubclass(part, Enum):
            return many + " or ".join(f"`{choice.value}`" for choice in part)
    if bool in parts:
        return "`true` or `false`"
    # The name of a mapping's key comes before what it holds: the last word is the value's.
    phrases = [part.expected for part in parts if isinstance(part, PHRASES)]
    least = [f", at least {part.least}" for part in parts if isinstance(part, AtLeast)]
    if MemorySize in parts:
        return "a size with its unit such as 512MB or 1.5GB" + "".join(least)
    return many + phrases[-1]


def _shown(default: object) -> str:
    if default is None or default in ((), {}):
        return "none"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


if __name__ == "__main__":
    sys.exit(main())
