"""Which container waits for which, read from the state."""

from collections.abc import Iterable, Mapping
from typing import Any

CONTAINER = "docker:index/container:Container"


def dependencies(
    resources: Iterable[Mapping[str, Any]], ran: Iterable[str]
) -> dict[str, list[str]]:
    """Return the containers that ran, each with those among them that it directly waits for.

    Dependencies between two containers (volumes, carriers of files, secrets) are followed.
    """
    by_urn = {resource["urn"]: resource for resource in resources}
    names = {
        urn: str(resource["outputs"]["name"])
        for urn, resource in by_urn.items()
        if resource["type"] == CONTAINER
    }
    wanted = set(ran)
    return {
        name: sorted(_before(urn, by_urn, names, wanted))
        for urn, name in names.items()
        if name in wanted
    }


def _before(
    urn: str, by_urn: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], wanted: set[str]
) -> set[str]:
    found: set[str] = set()
    seen = {urn}
    pending = list(by_urn[urn].get("dependencies", []))
    while pending:
        current = pending.pop()
        if current in seen or current not in by_urn:
            continue
        seen.add(current)
        if names.get(current) in wanted:
            found.add(names[current])
        else:
            pending += by_urn[current].get("dependencies", [])
    return found
