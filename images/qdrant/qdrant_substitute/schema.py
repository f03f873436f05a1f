"""A collection's parameters: checked, given to the engine, and shown as Qdrant shows them."""

from __future__ import annotations

from typing import Any

from .edge import edge
from .errors import WrongInput

Json = dict[str, Any]
LARGEST_VECTOR = 65536
# What else Qdrant tunes has no meaning for one embedded shard.
KEPT = ("vectors", "sparse_vectors", "on_disk_payload", "metadata")


def parameters(body: Json) -> Json:
    """The parameters worth keeping, refused when the engine could not use them."""
    kept = {key: body[key] for key in KEPT if body.get(key) is not None}
    kept.setdefault("vectors", {})
    if not kept["vectors"] and not kept.get("sparse_vectors"):
        raise WrongInput("`vectors` or `sparse_vectors` is missing")
    edge_config(kept)
    return kept


def edge_config(kept: Json) -> Any:
    """The engine's configuration."""
    vectors = kept["vectors"]
    single = "size" in vectors
    return edge.EdgeConfig(
        vectors=dense(vectors) if single else {name: dense(v) for name, v in vectors.items()},
        sparse_vectors={
            name: edge.EdgeSparseVectorParams(
                modifier=edge.Modifier.Idf if (value or {}).get("modifier") == "idf" else None
            )
            for name, value in (kept.get("sparse_vectors") or {}).items()
        }
        or None,
        on_disk_payload=kept.get("on_disk_payload"),
    )


def dense(value: Any) -> Any:
    """One dense vector's parameters."""
    if not isinstance(value, dict):
        raise WrongInput("vector parameters must be an object with `size` and `distance`")
    size = value.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST_VECTOR:
        raise WrongInput(f"vectors.size must be a number from 1 to {LARGEST_VECTOR}")
    distances = {
        name: getattr(edge.Distance, name) for name in ("Cosine", "Euclid", "Dot", "Manhattan")
    }
    if value.get("distance") not in distances:
        raise WrongInput(f"vectors.distance must be one of {', '.join(distances)}")
    multi = value.get("multivector_config")
    return edge.EdgeVectorParams(
        size=size,
        distance=distances[value["distance"]],
        multivector_config=edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
        if multi
        else None,
    )


def description(kept: Json, info: Any) -> Json:
    """What GET /collections/{name} answers."""
    parameters_shown: Json = {
        "vectors": kept["vectors"],
        "shard_number": 1,
        "replication_factor": 1,
        "write_consistency_factor": 1,
        "on_disk_payload": kept.get("on_disk_payload", True),
    }
    if kept.get("sparse_vectors"):
        parameters_shown["sparse_vectors"] = kept["sparse_vectors"]
    return {
        "status": "green",
        "optimizer_status": "ok",
        "indexed_vectors_count": info.indexed_vectors_count,
        "points_count": info.points_count,
        "segments_count": info.segments_count,
        "config": {
            "params": parameters_shown,
            "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000},
            "optimizer_config": {"deleted_threshold": 0.2, "flush_interval_sec": 5},
            "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0},
            "quantization_config": None,
            "metadata": kept.get("metadata"),
        },
        "payload_schema": {
            name: {
                "data_type": str(index.data_type).rpartition(".")[2].lower(),
                "points": index.points,
            }
            for name, index in info.payload_schema.items()
        },
    }


def index_type(value: Any) -> Any:
    """A payload index's type, given as a word or as an object with one."""
    word = value.get("type") if isinstance(value, dict) else value
    known = {
        name.lower(): getattr(edge.PayloadSchemaType, name)
        for name in ("Keyword", "Integer", "Float", "Geo", "Text", "Bool", "Datetime", "Uuid")
    }
    if word not in known:
        raise WrongInput(f"field_schema must be one of {', '.join(known)}")
    return known[word]
