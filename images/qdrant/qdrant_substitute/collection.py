"""One collection: an engine shard in a folder, with its parameters beside it."""

from __future__ import annotations

import json
from pathlib import Path
from threading import RLock
from typing import Any

from . import points, schema
from .edge import edge
from .errors import NotFound, WrongInput
from .filters import filter_of

Json = dict[str, Any]
PARAMETERS = "parameters.json"
SHARD = "shard"


def create(folder: Path, kept: Json) -> None:
    """Lay a new collection down in an empty folder."""
    (folder / SHARD).mkdir(parents=True)
    edge.EdgeShard.create(str(folder / SHARD), schema.edge_config(kept)).close()
    (folder / PARAMETERS).write_text(json.dumps(kept), encoding="utf-8")


class Collection:
    """Reads and writes of one collection; a change is on the disk before it is answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: Json = json.loads((folder / PARAMETERS).read_text(encoding="utf-8"))
        self._shard = edge.EdgeShard.load(str(folder / SHARD))
        self._lock = RLock()
        self._operations = 0

    def close(self) -> None:
        """Write everything down and let go of the files."""
        with self._lock:
            self._shard.flush()
            self._shard.close()

    def flush(self) -> RLock:
        """Write everything down; the returned lock, held, keeps it so while files are copied."""
        with self._lock:
            self._shard.flush()
        return self._lock

    def info(self) -> Json:
        """The collection as Qdrant describes it."""
        return schema.description(self._kept, self._shard.info())

    def points_count(self) -> int:
        """How many points there are."""
        return int(self._shard.info().points_count)

    def upsert(self, body: Json) -> Json:
        """Insert points or replace those of the same id."""
        return self._change(edge.UpdateOperation.upsert_points(points.points_of(body)))

    def delete(self, body: Json) -> Json:
        """Delete points by id or by filter."""
        operation = edge.UpdateOperation
        if "points" in body:
            return self._change(operation.delete_points(ids(body)))
        return self._change(operation.delete_points_by_filter(chosen(body)))

    def change_payload(self, body: Json, *, replace: bool) -> Json:
        """Set payload fields, or the whole payload."""
        kind = "overwrite_payload" if replace else "set_payload"
        payload, key = body["payload"], body.get("key")
        if "points" in body:
            operation = getattr(edge.UpdateOperation, kind)(ids(body), payload, key)
        else:
            operation = getattr(edge.UpdateOperation, f"{kind}_by_filter")(
                chosen(body), payload, key
            )
        return self._change(operation)

    def delete_payload(self, body: Json) -> Json:
        """Remove payload fields."""
        operation = edge.UpdateOperation
        if "points" in body:
            return self._change(operation.delete_payload(ids(body), body["keys"]))
        return self._change(operation.delete_payload_by_filter(chosen(body), body["keys"]))

    def clear_payload(self, body: Json) -> Json:
        """Remove all payload fields."""
        operation = edge.UpdateOperation
        if "points" in body:
            return self._change(operation.clear_payload(ids(body)))
        return self._change(operation.clear_payload_by_filter(chosen(body)))

    def create_index(self, body: Json) -> Json:
        """Index a payload field."""
        kind = schema.index_type(body.get("field_schema"))
        return self._change(edge.UpdateOperation.create_field_index(body["field_name"], kind))

    def delete_index(self, field: str) -> Json:
        """Drop a payload field's index."""
        return self._change(edge.UpdateOperation.delete_field_index(field))

    def point(self, key: str) -> Json:
        """One point by its id."""
        wanted = points.point_id(int(key) if key.isdigit() else key)
        found = self._shard.retrieve([wanted], True, True)
        if not found:
            raise NotFound(f"Point with id {key} does not exists!")
        return points.record(found[0])

    def retrieve(self, body: Json) -> list[Json]:
        """Points by their ids."""
        payload = points.payload_wanted(body.get("with_payload"), default=True)
        found = self._shard.retrieve(ids(body, "ids"), payload, vector_wanted(body))
        return [points.record(item) for item in found]

    def search(self, body: Json) -> list[Json]:
        """The nearest points of a vector (the older interface)."""
        query = points.nearest(body["vector"], None)
        return self._query(body, query, body["limit"])

    def query(self, body: Json) -> Json:
        """The universal query."""
        value, using = body.get("query"), body.get("using")
        if isinstance(value, dict) and "nearest" in value:
            value = value["nearest"]
        if isinstance(value, (int, str)) and not isinstance(value, bool):
            body = {**body, "filter": without(value, body.get("filter"))}
            value = self._stored_vector(value, using)
        return {"points": self._query(body, points.query_of(value, using), body.get("limit") or 10)}

    def scroll(self, body: Json) -> Json:
        """A page of points in order of their ids, or of a payload field."""
        offset, order = body.get("offset"), body.get("order_by")
        request = edge.ScrollRequest(
            offset=None if offset is None else points.point_id(offset),
            limit=body.get("limit") or 10,
            filter=filter_of(body.get("filter")),
            with_payload=points.payload_wanted(body.get("with_payload"), default=True),
            with_vector=vector_wanted(body),
            order_by=None if order is None else points.order_of(order),
        )
        found, following = self._shard.scroll(request)
        page = [points.record(item) for item in found]
        return {"points": page, "next_page_offset": points.plain_id(following)}

    def count(self, body: Json) -> Json:
        """How many points match."""
        request = edge.CountRequest(
            exact=body.get("exact", True), filter=filter_of(body.get("filter"))
        )
        return {"count": self._shard.count(request)}

    def _query(self, body: Json, query: Any, limit: int) -> list[Json]:
        request = edge.QueryRequest(
            limit=limit,
            offset=body.get("offset") or 0,
            query=query,
            prefetches=points.prefetch_of(body.get("prefetch")),
            with_vector=vector_wanted(body),
            with_payload=points.payload_wanted(body.get("with_payload"), default=False),
            filter=filter_of(body.get("filter")),
            score_threshold=body.get("score_threshold"),
            params=edge.SearchParams(exact=bool((body.get("params") or {}).get("exact"))),
        )
        return [points.scored(item) for item in self._shard.query(request)]

    def _stored_vector(self, key: int | str, using: str | None) -> Any:
        found = self._shard.retrieve([points.point_id(key)], False, True)
        if not found:
            raise NotFound(f"Point with id {key} does not exists!")
        vector = points.plain_vector(found[0].vector)
        return vector[using] if using else vector

    def _change(self, operation: Any) -> Json:
        with self._lock:
            self._shard.update(operation)
            self._shard.flush()
            self._operations += 1
            return {"operation_id": self._operations, "status": "completed"}


def ids(body: Json, key: str = "points") -> list[int | str]:
    """The ids that a request names."""
    return [points.point_id(value) for value in body[key]]


def chosen(body: Json) -> Any:
    """The filter of a change; without one nothing is chosen rather than everything."""
    if body.get("filter") is None:
        raise WrongInput("`points` or `filter` is missing")
    return filter_of(body["filter"])


def without(key: int | str, condition: Any) -> Json:
    """A filter that leaves a point out: nobody asks for the neighbour that it is itself."""
    return {"must": [condition] if condition else [], "must_not": [{"has_id": [key]}]}


def vector_wanted(body: Json) -> Any:
    """Which vectors a reader wants; older clients say `with_vectors`."""
    value = body.get("with_vector", body.get("with_vectors"))
    return False if value is None else value
