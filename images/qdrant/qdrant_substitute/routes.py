"""The REST interface: method and path to what the store does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import INTERFACE_VERSION, TITLE
from .collection import Collection
from .errors import WrongInput
from .snapshots import Snapshots
from .store import Store

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request: the path's variable parts, the JSON body, or an uploaded file."""

    parts: dict[str, str]
    body: Json = field(default_factory=dict)
    upload: bytes = b""


@dataclass(frozen=True, slots=True)
class Text:
    """An answer that is text rather than JSON."""

    content: str


Answer = Json | list[Any] | bool | Text | Path
Action = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path, whether it changes data, and what it does."""

    method: str
    template: str
    path: re.Pattern[str]
    writes: bool
    action: Action


def route(method: str, path: str, action: Action, *, writes: bool) -> Route:
    """A route whose path has {names} for its variable parts."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, path, re.compile(pattern), writes, action)


def routes(store: Store, snapshots: Snapshots) -> list[Route]:
    """Everything the substitute offers."""

    def read(method: str, path: str, action: Action) -> Route:
        return route(method, path, action, writes=False)

    def write(method: str, path: str, action: Action) -> Route:
        return route(method, path, action, writes=True)

    def on(do: Callable[[Collection, Json], Answer]) -> Action:
        return lambda request: do(store.get(request.parts["name"]), request.body)

    def batch(do: Callable[[Collection, Json], Answer]) -> Action:
        def each(found: Collection, body: Json) -> Answer:
            return [do(found, item) for item in body["searches"]]

        return on(each)

    one = "/collections/{name}"
    at = f"{one}/points"
    kept = f"{one}/snapshots"
    return [
        read("GET", "/", lambda _: {"title": TITLE, "version": INTERFACE_VERSION, "commit": ""}),
        read("GET", "/healthz", lambda _: Text("healthz check passed")),
        read("GET", "/livez", lambda _: Text("healthz check passed")),
        read("GET", "/readyz", lambda _: Text("all shards are ready")),
        read("GET", "/cluster", lambda _: {"status": "disabled"}),
        read(
            "GET", "/collections", lambda _: {"collections": [{"name": n} for n in store.names()]}
        ),
        read("GET", one, on(lambda found, _: found.info())),
        read("GET", f"{one}/exists", lambda r: {"exists": r.parts["name"] in store.names()}),
        write("PUT", one, lambda r: store.create(r.parts["name"], r.body)),
        write("DELETE", one, lambda r: store.delete(r.parts["name"])),
        write("PUT", f"{one}/index", on(Collection.create_index)),
        write("DELETE", f"{one}/index/{{field}}", lambda r: field_index(store, r)),
        write("PUT", at, on(Collection.upsert)),
        write("POST", f"{at}/delete", on(Collection.delete)),
        write("POST", f"{at}/payload", on(lambda c, b: c.change_payload(b, replace=False))),
        write("PUT", f"{at}/payload", on(lambda c, b: c.change_payload(b, replace=True))),
        write("POST", f"{at}/payload/delete", on(Collection.delete_payload)),
        write("POST", f"{at}/payload/clear", on(Collection.clear_payload)),
        read("POST", at, on(Collection.retrieve)),
        read("POST", f"{at}/search", on(Collection.search)),
        read("POST", f"{at}/search/batch", batch(Collection.search)),
        read("POST", f"{at}/query", on(Collection.query)),
        read("POST", f"{at}/query/batch", batch(Collection.query)),
        read("POST", f"{at}/scroll", on(Collection.scroll)),
        read("POST", f"{at}/count", on(Collection.count)),
        read("GET", f"{at}/{{id}}", lambda r: store.get(r.parts["name"]).point(r.parts["id"])),
        read("GET", kept, lambda r: list(snapshots.list(r.parts["name"]))),
        write("POST", kept, lambda r: snapshots.create(r.parts["name"])),
        write("PUT", f"{kept}/recover", lambda r: snapshots.recover(r.parts["name"], r.body)),
        write("POST", f"{kept}/upload", lambda r: snapshots.upload(r.parts["name"], r.upload)),
        # Qdrant asks for full access to download a whole snapshot, so does this.
        write(
            "GET", f"{kept}/{{file}}", lambda r: snapshots.file(r.parts["name"], r.parts["file"])
        ),
        write(
            "DELETE",
            f"{kept}/{{file}}",
            lambda r: snapshots.delete(r.parts["name"], r.parts["file"]),
        ),
    ]


def field_index(store: Store, request: Request) -> Answer:
    """Drop the index of the field that the path names."""
    return store.get(request.parts["name"]).delete_index(request.parts["field"])


def object_of(value: Any) -> Json:
    """A request's body, which is always an object."""
    if not isinstance(value, dict):
        raise WrongInput("the body must be a JSON object")
    return value
