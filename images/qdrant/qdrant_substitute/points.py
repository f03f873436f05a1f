"""Points, vectors and queries: JSON to the engine's objects and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .edge import edge
from .errors import WrongInput
from .filters import filter_of

Json = dict[str, Any]


def points_of(body: Json) -> list[Any]:
    """The points of an upsert, given one by one or as a batch of columns."""
    if "batch" in body:
        batch = body["batch"]
        ids = batch["ids"]
        vectors = batch["vectors"]
        if isinstance(vectors, dict):
            vectors = [
                {name: column[at] for name, column in vectors.items()} for at in range(len(ids))
            ]
        payloads = batch.get("payloads") or [None] * len(ids)
        rows = list(zip(ids, vectors, payloads, strict=True))
    elif "points" in body:
        rows = [(point["id"], point["vector"], point.get("payload")) for point in body["points"]]
    else:
        raise WrongInput("`points` or `batch` is missing")
    return [edge.Point(point_id(key), vector_of(vector), payload) for key, vector, payload in rows]


def point_id(value: Any) -> int | str:
    """A point's id: an unsigned number or a UUID."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise WrongInput(f"{value!r} is not a valid point ID: use an unsigned integer or a UUID")
    if isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            raise WrongInput(
                f"value {value} is not a valid point ID, valid values are either an unsigned"
                " integer or a UUID"
            ) from None
    if value < 0:
        raise WrongInput(f"value {value} is not a valid point ID")
    return value


def vector_of(value: Any) -> Any:
    """A vector: dense, multi, or named ones, of which some may be sparse."""
    if isinstance(value, dict):
        if value.keys() == {"indices", "values"}:
            return edge.SparseVector(value["indices"], value["values"])
        return {name: vector_of(vector) for name, vector in value.items()}
    if isinstance(value, list):
        return value
    raise WrongInput("a vector must be a list of numbers or an object of named vectors")


def plain_vector(value: Any) -> Any:
    """A vector as JSON."""
    if isinstance(value, dict):
        return {name: plain_vector(vector) for name, vector in value.items()}
    if isinstance(value, edge.SparseVector):
        return {"indices": list(value.indices), "values": list(value.values)}
    return value


def plain_id(value: Any) -> int | str | None:
    """A point's id as JSON."""
    return str(value) if isinstance(value, UUID) else value


def record(found: Any) -> Json:
    """A stored point as JSON; what was not asked for is left out."""
    result: Json = {"id": plain_id(found.id)}
    if found.payload is not None:
        result["payload"] = found.payload
    if found.vector is not None:
        result["vector"] = plain_vector(found.vector)
    return result


def scored(found: Any) -> Json:
    """A found point as JSON."""
    return {"version": found.version, "score": found.score, **record(found)}


def payload_wanted(value: Any, *, default: bool) -> Any:
    """Which payload fields a reader wants."""
    if value is None:
        return default
    if isinstance(value, dict):
        if value.get("include") is not None:
            return edge.PayloadSelector.Include(value["include"])
        return edge.PayloadSelector.Exclude(value.get("exclude") or [])
    return value


def nearest(value: Any, using: str | None) -> Any:
    """The query of the older search interface: a vector, or a vector with its name."""
    if isinstance(value, dict) and "vector" in value:
        return edge.Query.Nearest(vector_of(value["vector"]), using=value.get("name") or using)
    return edge.Query.Nearest(vector_of(value), using=using)


def query_of(value: Any, using: str | None) -> Any:
    """The query of the universal interface."""
    if value is None:
        return None
    if isinstance(value, dict):
        if "nearest" in value:
            return nearest(value["nearest"], using)
        if "fusion" in value:
            kinds = {"rrf": edge.Fusion.Rrf, "dbsf": edge.Fusion.Dbsf}
            if value["fusion"] not in kinds:
                raise WrongInput(f"unknown fusion {value['fusion']}")
            return kinds[value["fusion"]]()
        if "order_by" in value:
            return order_of(value["order_by"])
        if value.keys() != {"indices", "values"}:
            raise WrongInput(f"the substitute has no query {', '.join(sorted(value))}")
    return nearest(value, using)


def order_of(value: Any) -> Any:
    """An order by a payload field."""
    if isinstance(value, str):
        return edge.OrderBy(value)
    direction = {"asc": edge.Direction.Asc, "desc": edge.Direction.Desc}
    return edge.OrderBy(value["key"], direction[value.get("direction", "asc")])


def prefetch_of(value: Any) -> list[Any]:
    """The queries whose results feed another."""
    items = value if isinstance(value, list) else [value] if value else []
    return [
        edge.Prefetch(
            limit=item.get("limit", 10),
            query=query_of(item.get("query"), item.get("using")),
            prefetches=prefetch_of(item.get("prefetch")),
            filter=filter_of(item.get("filter")),
            score_threshold=item.get("score_threshold"),
        )
        for item in items
    ]
