"""Which services restart, and for about how long."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from config.sections import section_classes
from config.service import Naming, Workload
from toolchain.preview_summary.changes import Action, Change


@dataclass(frozen=True, slots=True)
class Restart:
    """A service whose running containers are replaced."""

    service: str
    replaced: int
    replicas: int

    @property
    def rolls(self) -> bool:
        """Whether other replicas answer while one is replaced."""
        workload = workload_of(self.service)
        # What is named by its server does not stand in for the same service on another one.
        interchangeable = workload is None or workload.naming is Naming.NUMBERED
        return interchangeable and self.replicas > 1

    @property
    def seconds(self) -> float | None:
        """How long one replica takes to start."""
        return start_seconds(self.service)


def start_seconds(service: str) -> float | None:
    """How long a service takes from its start to its first good answer; None if not measured."""
    workload = workload_of(service)
    return workload.start_seconds if workload else None


def workload_of(service: str) -> Workload | None:
    """The workload of a service; None for a service that this version does not have."""
    every = (each for section in section_classes().values() for each in section.WORKLOADS)
    return next((each for each in every if each.name == service), None)


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
