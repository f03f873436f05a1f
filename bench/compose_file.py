"""A compose file of the same containers, made from `docker inspect` of the real ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.compose_service import service

FILES_SUFFIX = "-files"
"""Suffix of volumes with configuration; the others hold data and start empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComposeProject:
    """A compose file and the volumes to fill before it is brought up."""

    document: Mapping[str, Any]
    filled: Mapping[str, str] = field(default_factory=dict)
    """Copied volumes: source name -> copy's name."""


def compose_project(
    name: str,
    prefix: str,
    containers: Iterable[Mapping[str, Any]],
    images: Mapping[str, Mapping[str, Any]],
    before: Mapping[str, Sequence[str]],
) -> ComposeProject:
    """Return the project that runs the same containers under another name.

    `containers` is `docker inspect` of those that ran, `images` their images' configurations by
    reference, `before` the names of the containers that each one waits for.
    """
    volumes: dict[str, dict[str, object]] = {}
    networks: dict[str, dict[str, object]] = {}
    services: dict[str, dict[str, object]] = {}
    filled: dict[str, str] = {}
    for inspected in containers:
        key = _short(inspected["Name"].removeprefix("/"), prefix)
        for mount in inspected["Mounts"]:
            volume = _short(mount["Name"], prefix)
            volumes[volume] = {"name": f"{name}-{volume}"}
            if volume.endswith(FILES_SUFFIX):
                volumes[volume]["external"] = True
                filled[mount["Name"]] = f"{name}-{volume}"
        for network in inspected["NetworkSettings"]["Networks"]:
            networks[_short(network, prefix)] = {"name": f"{name}-{_short(network, prefix)}"}
        waits_for = [_short(other, prefix) for other in before[f"{prefix}-{key}"]]
        services[key] = {
            **service(inspected, images[inspected["Config"]["Image"]], prefix),
            "container_name": f"{name}-{key}",
            "depends_on": {other: {"condition": "service_healthy"} for other in waits_for},
        }
    return ComposeProject(
        document={"name": name, "services": services, "networks": networks, "volumes": volumes},
        filled=filled,
    )


def _short(name: str, prefix: str) -> str:
    return name.removeprefix(f"{prefix}-")
