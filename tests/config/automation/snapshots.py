"""Snapshots of a content model, as Directus prints them."""

from typing import Any

ID = {"is_primary_key": True, "has_auto_increment": True, "default_value": "nextval('x')"}


def collection(name: str, **meta: Any) -> dict[str, Any]:
    """Return a collection."""
    return {"collection": name, "meta": {"collection": name, **meta}, "schema": {"name": name}}


def field(collection: str, name: str, kind: str = "string", **schema: Any) -> dict[str, Any]:
    """Return a field."""
    return {
        "collection": collection,
        "field": name,
        "type": kind,
        "schema": {"name": name, **schema},
    }


def model(**changes: Any) -> dict[str, Any]:
    """Return articles with a title and an author, and a collection of the stack's own."""
    return {
        "version": 1,
        "directus": "10.10.4",
        "vendor": "postgres",
        "collections": [collection("articles"), collection("tapbot_round")],
        "fields": [
            field("articles", "id", "integer", **ID),
            field("articles", "title", max_length=255),
            field("articles", "author", "integer"),
            field("tapbot_round", "id", "integer", **ID),
        ],
        "relations": [
            {"collection": "articles", "field": "author", "related_collection": "people"}
        ],
        **changes,
    }
