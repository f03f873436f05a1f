"""Qdrant's configuration file, which holds its keys: it reads them from nowhere else."""

import json

DATA_PATHS = {"storage": "/qdrant/storage", "snapshots": "/qdrant/snapshots"}


def configuration(port: int, api_key: str, read_only_api_key: str) -> str:
    """Return Qdrant's configuration file.

    As JSON, which is YAML with every text in quotes: of a key that looks like a number, another
    YAML library than the one that wrote it would make a number.
    """
    return json.dumps(
        {
            "log_level": "INFO",
            "telemetry_disabled": True,
            "service": {
                "host": "0.0.0.0",
                "http_port": port,
                "api_key": api_key,
                "read_only_api_key": read_only_api_key,
            },
            "storage": {
                "storage_path": DATA_PATHS["storage"],
                "snapshots_path": DATA_PATHS["snapshots"],
            },
        },
        indent=2,
    )
