"""Qdrant's JSON filters as the engine's objects."""

from __future__ import annotations

from typing import Any

from .edge import edge
from .errors import WrongInput

Json = dict[str, Any]


def filter_of(value: Any) -> Any:
    """A filter, or None where there is none."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise WrongInput("a filter must be an object")
    minimum = value.get("min_should")
    return edge.Filter(
        must=conditions(value.get("must")),
        should=conditions(value.get("should")),
        must_not=conditions(value.get("must_not")),
        min_should=None
        if minimum is None
        else edge.MinShould(conditions(minimum["conditions"]) or [], int(minimum["min_count"])),
    )


def conditions(value: Any) -> list[Any] | None:
    """A clause's conditions; a single one may stand without its list."""
    if value is None:
        return None
    return [condition(item) for item in (value if isinstance(value, list) else [value])]


def condition(item: Json) -> Any:
    """One condition."""
    if not isinstance(item, dict):
        raise WrongInput("a condition must be an object")
    if "key" in item:
        return field_condition(item)
    if "is_empty" in item:
        return edge.IsEmptyCondition(item["is_empty"]["key"])
    if "is_null" in item:
        return edge.IsNullCondition(item["is_null"]["key"])
    if "has_id" in item:
        return edge.HasIdCondition(set(item["has_id"]))
    if "has_vector" in item:
        return edge.HasVectorCondition(item["has_vector"])
    if "nested" in item:
        nested = item["nested"]
        return edge.NestedCondition(nested["key"], filter_of(nested["filter"]))
    if item.keys() & {"must", "should", "must_not", "min_should"}:
        return filter_of(item)
    raise WrongInput(f"unknown condition {', '.join(sorted(item)) or '{}'}")


def field_condition(item: Json) -> Any:
    """A condition on one payload field."""
    known = {"match", "range", "values_count", "geo_radius", "is_empty", "is_null"}
    unknown = item.keys() - known - {"key"}
    if unknown:
        raise WrongInput(f"the substitute has no condition {', '.join(sorted(unknown))}")
    radius = item.get("geo_radius")
    return edge.FieldCondition(
        item["key"],
        match=match(item["match"]) if item.get("match") is not None else None,
        range=range_of(item["range"]) if item.get("range") is not None else None,
        values_count=edge.ValuesCount(**item["values_count"]) if item.get("values_count") else None,
        geo_radius=None
        if radius is None
        else edge.GeoRadius(edge.GeoPoint(**radius["center"]), radius["radius"]),
        is_empty=item.get("is_empty"),
        is_null=item.get("is_null"),
    )


def match(value: Json) -> Any:
    """How a field's value must match."""
    kinds = {
        "value": edge.MatchValue,
        "any": edge.MatchAny,
        "except": edge.MatchExcept,
        "text": edge.MatchText,
        "text_any": edge.MatchTextAny,
        "phrase": edge.MatchPhrase,
    }
    for name, kind in kinds.items():
        if name in value:
            return kind(value[name])
    raise WrongInput(f"unknown match {', '.join(sorted(value)) or '{}'}")


def range_of(value: Json) -> Any:
    """A range of numbers, or of points in time when its bounds are text."""
    bounds = {
        name: value[name] for name in ("gt", "gte", "lt", "lte") if value.get(name) is not None
    }
    dates = any(isinstance(bound, str) for bound in bounds.values())
    return edge.RangeDateTime(**bounds) if dates else edge.RangeFloat(**bounds)
