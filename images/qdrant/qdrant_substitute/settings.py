"""The settings, read as Qdrant reads them: a YAML file, then QDRANT__* variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PREFIX = "QDRANT__"


class SettingsError(Exception):
    """A setting that cannot be used; the text names it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the substitute understands of Qdrant's configuration."""

    host: str = "0.0.0.0"
    http_port: int = 6333
    api_key: str | None = field(default=None, repr=False)
    read_only_api_key: str | None = field(default=None, repr=False)
    storage: Path = Path("./storage")
    snapshots: Path = Path("./snapshots")
    max_request_bytes: int = 32 * 1024 * 1024


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Merge the file and the environment, which wins; unknown keys are left alone."""
    tree: dict[str, Any] = {}
    if file is not None:
        try:
            tree = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        except OSError as error:
            raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None
        except yaml.YAMLError:
            raise SettingsError(f"{file}: is not YAML") from None
        if not isinstance(tree, dict):
            raise SettingsError(f"{file}: must hold sections such as `service:`")
    default = Settings()
    flat = {f"{section}.{key}": value for section, key, value in entries(tree)}
    for name, value in environment.items():
        if name.upper().startswith(PREFIX):
            flat[name[len(PREFIX) :].replace("__", ".").lower()] = value
    return Settings(
        host=text(flat, "service.host") or default.host,
        http_port=number(flat, "service.http_port", default.http_port),
        api_key=text(flat, "service.api_key"),
        read_only_api_key=text(flat, "service.read_only_api_key"),
        storage=Path(text(flat, "storage.storage_path") or default.storage),
        snapshots=Path(text(flat, "storage.snapshots_path") or default.snapshots),
        max_request_bytes=number(flat, "service.max_request_size_mb", 32) * 1024 * 1024,
    )


def entries(tree: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """The section, key and value of every entry two levels down."""
    return [
        (str(section), str(key), value)
        for section, keys in tree.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
    ]


def text(flat: Mapping[str, Any], key: str) -> str | None:
    """A setting as text; an empty one counts as absent."""
    value = flat.get(key)
    return str(value) if value not in (None, "") else None


def number(flat: Mapping[str, Any], key: str, default: int) -> int:
    """A setting as a positive whole number."""
    value = flat.get(key, default)
    try:
        found = int(value)
    except (TypeError, ValueError):
        found = 0
    if found <= 0:
        raise SettingsError(f"{key}: must be a positive whole number")
    return found
