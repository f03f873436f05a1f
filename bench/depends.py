"""Which container waits for which, as the deployed state says."""

from collections.abc import Iterable, Mapping
from typing import Any

CONTAINER = "docker:index/container:Container"


def dependencies(
    resources: Iterable[Mapping[str, Any]], ran: Iterable[str]
) -> dict[str, list[str]]:
    """Return for each container's name those it directly waits for, among the ones that ran.

    What lies between two containers (volumes, carriers of files, secrets) is followed through.
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
    waiting = list(by_urn[urn].get("dependencies", []))
    while waiting:
        here = waiting.pop()
        if here in seen or here not in by_urn:
            continue
        seen.add(here)
        if names.get(here) in wanted:
            found.add(names[here])
        else:
            waiting += by_urn[here].get("dependencies", [])
    return found
