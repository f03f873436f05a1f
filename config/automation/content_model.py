"""Directus's content model as a snapshot: collections, fields and relations, and what changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from config.automation.ids import PREFIX
from config.report.errors import show

PARTS: Final = ("collections", "fields", "relations")

Snapshot = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in plain words, and whether data is lost with it."""

    sentence: str
    loses: bool = False


def is_one(value: object) -> bool:
    """Whether a value is a snapshot of Directus."""
    return isinstance(value, dict) and all(
        isinstance(value.get(part), list)
        and all(isinstance(each, dict) and "collection" in each for each in value[part])
        for part in PARTS
    )


def peoples(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot without the stack's own collections, which each stack has by itself."""
    return {**snapshot, **{part: [*_not_ours(snapshot[part])] for part in PARTS}}


def wanted(kept: Snapshot, live: Snapshot) -> dict[str, Any]:
    """Return what is to be there: what was kept, and the stack's own as it is."""
    own = {part: [each for each in live[part] if _is_ours(each)] for part in PARTS}
    return {**kept, **{part: [*_not_ours(kept[part]), *own[part]] for part in PARTS}}


def changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return what makes one of the other, as Directus itself would do it."""
    names = [{str(each["collection"]) for each in one["collections"]} for one in (before, after)]
    kept = names[0] & names[1]
    return [
        *(
            Change(f"collection {name} is deleted with all its items", loses=True)
            for name in sorted(names[0] - names[1])
        ),
        *(
            Change(f"collection {name} is created{_fields_of(after, name)}")
            for name in sorted(names[1] - names[0])
        ),
        *_collections(before, after, kept),
        *_fields(before, after, kept),
        *_relations(before, after, kept),
    ]


def _collections(before: Snapshot, after: Snapshot, kept: set[str]) -> Iterator[Change]:
    for (name,), was, is_ in _pairs(before, after, "collections", ("collection",), kept):
        if differing := [*_differing(was or {}, is_ or {})]:
            yield Change(f"collection {name} changes: {'; '.join(differing)}")


def _fields(before: Snapshot, after: Snapshot, kept: set[str]) -> Iterator[Change]:
    key = ("collection", "field")
    for (collection, field), was, is_ in _pairs(before, after, "fields", key, kept):
        name = f"field {collection}.{field}"
        if is_ is None:
            has_data = bool((was or {}).get("schema"))
            yield Change(f"{name} is deleted{' with its data' if has_data else ''}", has_data)
        elif was is None:
            yield Change(f"{name} is created ({is_.get('type')})")
        elif differing := [*_differing(_comparable(was), _comparable(is_))]:
            other = was.get("type") != is_.get("type")
            lost = "; values that do not fit are lost" if other else ""
            yield Change(f"{name} changes: {'; '.join(differing)}{lost}", loses=other)


def _relations(before: Snapshot, after: Snapshot, kept: set[str]) -> Iterator[Change]:
    key = ("collection", "field")
    for (collection, field), was, is_ in _pairs(before, after, "relations", key, kept):
        target = (is_ or was or {}).get("related_collection")
        name = f"relation {collection}.{field}" + (f" to {target}" if target else "")
        if is_ is None or was is None:
            yield Change(f"{name} is {'deleted' if is_ is None else 'created'}")
        elif differing := [*_differing(was, is_)]:
            yield Change(f"{name} changes: {'; '.join(differing)}")


Pair = tuple[tuple[str, ...], dict[str, Any] | None, dict[str, Any] | None]


def _pairs(
    before: Snapshot, after: Snapshot, part: str, key: Sequence[str], kept: set[str]
) -> Iterator[Pair]:
    """Yield what has one name in both, or in one of them, of collections that stay."""
    was, is_ = (
        {tuple(str(each[word]) for word in key): each for each in one[part]}
        for one in (before, after)
    )
    for name in sorted(was.keys() | is_.keys()):
        if name[0] in kept:
            yield name, was.get(name), is_.get(name)


def _differing(was: object, is_: object, place: str = "") -> Iterator[str]:
    """Yield each difference by its place."""
    if isinstance(was, dict) and isinstance(is_, dict):
        for key in sorted(was.keys() | is_.keys()):
            below = f"{place}.{key}" if place else str(key)
            yield from _differing(was.get(key), is_.get(key), below)
    elif was != is_:
        yield f"{place} from {show(was)} to {show(is_)}"


def _comparable(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field without the default of a number that counts by itself, as Directus does."""
    schema = field.get("schema") or {}
    if schema.get("is_primary_key") and schema.get("has_auto_increment"):
        return {**field, "schema": {**schema, "default_value": None}}
    return field


def _fields_of(snapshot: Snapshot, name: str) -> str:
    found = [str(each["field"]) for each in snapshot["fields"] if each["collection"] == name]
    return f" with {', '.join(found)}" if found else ""


def _is_ours(part: Mapping[str, Any]) -> bool:
    return str(part["collection"]).startswith(PREFIX)


def _not_ours(parts: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (each for each in parts if not _is_ours(each))
