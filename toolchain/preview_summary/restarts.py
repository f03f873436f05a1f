"""Which services restart, and for about how long."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from toolchain.preview_summary.changes import Action, Change

START_SECONDS = {
    # From the container's start to its first good answer, measured on a 2-core machine with
    # Docker Engine 20.10 and warm images; where it varied, the slowest run.
    "directus": 16.0,
    "n8n": 10.0,
    "n8n-worker": 5.0,
    "postgres": 6.0,
    "qdrant": 2.0,
    "redis": 0.5,
    "site": 1.0,
    "traefik": 1.0,
}


@dataclass(frozen=True, slots=True)
class Restart:
    """A service whose running containers are replaced."""

    service: str
    replaced: int
    replicas: int

    @property
    def rolls(self) -> bool:
        """Whether another replica answers all the time: they are replaced one after another."""
        return self.replicas > 1

    @property
    def seconds(self) -> float | None:
        """How long one replica takes to start; nothing where that was never measured."""
        kind = self.service
        while kind:
            if kind in START_SECONDS:
                return START_SECONDS[kind]
            kind = kind.rpartition("-")[0]
        return None


def restarts(all_changes: Iterable[Change]) -> list[Restart]:
    """Return the restarts; replicas that stay are counted only where the preview lists them."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in all_changes:
        # A new container takes no load off the others while they are replaced, nor does one
        # that goes away.
        if change.is_process and change.action not in (Action.CREATED, Action.DELETED):
            groups[change.service].append(change)
    found = [
        Restart(service, sum(c.action is Action.REPLACED for c in group), len(group))
        for service, group in groups.items()
    ]
    return [restart for restart in found if restart.replaced]
