"""Reads the JSON of `pulumi preview --json` (PreviewDigest in Pulumi's pkg/display/json.go)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolchain.preview_summary.urn import Urn


class UnreadablePreviewError(Exception):
    """The text is not what `pulumi preview --json` writes; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a resource before or after the update; no values are kept."""

    custom: bool = False
    protect: bool = False
    retain_on_delete: bool = False
    parent: Urn | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step the engine would take; `properties` are names, never values."""

    op: str
    urn: Urn
    old: State | None
    new: State | None
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole preview: its steps, and what it complained about."""

    steps: tuple[Step, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def read(text: str) -> Digest:
    """Return the preview that a text describes."""
    if not text.strip():
        raise UnreadablePreviewError(
            "The preview is empty: `pulumi preview --json` wrote nothing, so its own message on "
            "the terminal says why."
        )
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadablePreviewError(
            "The preview is not JSON: expected what `pulumi preview --json` writes."
        ) from None
    known = {"steps", "changeSummary", "diagnostics"}
    if not isinstance(document, dict) or not known & document.keys():
        raise UnreadablePreviewError(
            "The JSON is not a preview: expected an object with `steps`, `changeSummary` or "
            "`diagnostics`, as `pulumi preview --json` writes it."
        )
    diagnostics = [item for item in _list(document, "diagnostics") if isinstance(item, dict)]
    return Digest(
        steps=tuple(_step(number, item) for number, item in enumerate(_list(document, "steps"))),
        errors=_messages(diagnostics, "error"),
        warnings=_messages(diagnostics, "warning"),
    )


def _list(document: Mapping[str, object], key: str) -> list[object]:
    value = document.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadablePreviewError(f"The JSON is not a preview: `{key}` is not a list.")
    return value


def _step(number: int, item: object) -> Step:
    fields = item if isinstance(item, dict) else {}
    op, address = fields.get("op"), fields.get("urn")
    urn = Urn.parse(address) if isinstance(address, str) else None
    if not isinstance(op, str) or urn is None:
        raise UnreadablePreviewError(
            f"The JSON is not a preview: `steps[{number}]` has no `op` or no valid `urn`."
        )
    names = [
        *_names(fields.get("replaceReasons")),
        *_names(fields.get("diffReasons")),
        *_names(fields.get("detailedDiff")),
    ]
    return Step(
        op=op,
        urn=urn,
        old=_state(fields.get("oldState")),
        new=_state(fields.get("newState")),
        properties=tuple(sorted({_top_level(name) for name in names} - {""})),
    )


def _names(value: object) -> Iterable[str]:
    """Return the strings of a list, or the keys of an object."""
    return (
        [item for item in value if isinstance(item, str)] if isinstance(value, list | dict) else []
    )


def _top_level(path: str) -> str:
    """Return `uploads` for `uploads[0].content`: deeper keys may be values that a user chose."""
    for end in (".", "["):
        path = path.partition(end)[0]
    return "" if path.startswith("__") else path


def _state(value: object) -> State | None:
    if not isinstance(value, dict):
        return None
    parent = value.get("parent")
    return State(
        custom=value.get("custom") is True,
        protect=value.get("protect") is True,
        retain_on_delete=value.get("retainOnDelete") is True,
        parent=Urn.parse(parent) if isinstance(parent, str) else None,
    )


def _messages(diagnostics: Iterable[Mapping[str, object]], severity: str) -> tuple[str, ...]:
    texts = [
        f"{item.get('prefix') or ''}{item.get('message') or ''}".strip()
        for item in diagnostics
        if item.get("severity") == severity
    ]
    found = dict.fromkeys(text for text in texts if text)
    if len(found) > 1:
        # The last error only says that there were others.
        found.pop("error: preview failed", None)
    return tuple(found)
