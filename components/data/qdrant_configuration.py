"""Qdrant's configuration file, which holds its keys: it reads them from nowhere else."""

import yaml

DATA_PATHS = {"storage": "/qdrant/storage", "snapshots": "/qdrant/snapshots"}


def configuration(port: int, api_key: str, read_only_api_key: str) -> str:
    """Return Qdrant's configuration file."""
    return yaml.safe_dump(
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
        }
    )
