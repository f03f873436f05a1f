"""Turns steps into changes: what is changed, how, and whether it holds data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from toolchain.preview_summary.digest import State, Step
from toolchain.preview_summary.urn import STACK_TYPE, Urn


class Action(StrEnum):
    """What happens to a resource."""

    CREATED = "created"
    CHANGED = "changed"
    REPLACED = "replaced"
    DELETED = "deleted"
    NOTHING = "unchanged"


ACTIONS = {
    "create": Action.CREATED,
    "import": Action.CREATED,
    "update": Action.CHANGED,
    "delete": Action.DELETED,
    # One replacement is three steps in Pulumi: they are one change here.
    "replace": Action.REPLACED,
    "create-replacement": Action.REPLACED,
    "delete-replaced": Action.REPLACED,
    "import-replacement": Action.REPLACED,
}
NOUNS = {
    "docker:index/container:Container": "container",
    "docker:index/volume:Volume": "data volume",
    "docker:index/network:Network": "network",
    "docker:index/remoteImage:RemoteImage": "image",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One resource and what happens to it."""

    urn: Urn
    action: Action
    old: State
    new: State
    properties: tuple[str, ...]

    @property
    def service(self) -> str:
        """The name of the component that the resource belongs to, or its own."""
        parent = self.new.parent or self.old.parent
        return self.urn.name if parent is None or parent.type == STACK_TYPE else parent.name

    @property
    def is_files(self) -> bool:
        """Whether it only carries files to a service; such a container is never started."""
        return self.urn.below("FilesVolume")

    @property
    def noun(self) -> str:
        """What it is, in a plain word."""
        kind = self.urn.type
        if self.is_files:
            return "files" if NOUNS.get(kind) == "container" else "file volume"
        if kind in NOUNS:
            return "job" if self.is_job else NOUNS[kind]
        if self.is_secret:
            return "secret"
        if kind.startswith("pulumi:providers:"):
            return "server connection"
        return kind.rpartition(":")[2]

    @property
    def is_job(self) -> bool:
        """Whether it is a job, which runs once for each change."""
        return NOUNS.get(self.urn.type) == "container" and self.urn.below("Job")

    @property
    def is_process(self) -> bool:
        """Whether replacing it restarts something that people use."""
        kind = NOUNS.get(self.urn.type)
        return kind == "container" and not self.is_files and not self.is_job

    @property
    def is_secret(self) -> bool:
        """Whether it is a password or key that lives in the state only."""
        return self.urn.type.startswith(("random:", "tls:"))

    @property
    def is_data(self) -> bool:
        """Whether it holds something that the program cannot create again."""
        if self.is_files:
            return False
        return self.old.protect or self.is_secret or self.noun == "data volume"

    @property
    def loses_data(self) -> bool:
        """Whether a data resource is replaced or deleted."""
        return self.is_data and self.action in (Action.REPLACED, Action.DELETED)

    @property
    def loses_protection(self) -> bool:
        """Whether Pulumi would no longer refuse to delete it."""
        return self.old.protect and not self.new.protect and self.action is not Action.DELETED


def changes(steps: Iterable[Step]) -> list[Change]:
    """Return one change for each real resource, in the order of the preview."""
    by_urn: dict[Urn, list[Step]] = defaultdict(list)
    for step in steps:
        by_urn[step.urn].append(step)
    found = [_change(urn, group) for urn, group in by_urn.items()]
    return [change for change in found if change.urn.type != STACK_TYPE and _is_real(change)]


def _change(urn: Urn, steps: list[Step]) -> Change:
    actions = {ACTIONS.get(step.op, Action.NOTHING) for step in steps}
    order = (Action.REPLACED, Action.CREATED, Action.DELETED, Action.CHANGED, Action.NOTHING)
    old = next((step.old for step in steps if step.old), None)
    # A deleted resource has no state after; "as before" keeps the comparisons simple.
    new = next((step.new for step in steps if step.new), old)
    return Change(
        urn=urn,
        action=next(action for action in order if action in actions),
        old=old or State(),
        new=new or State(),
        properties=tuple(sorted({name for step in steps for name in step.properties})),
    )


def _is_real(change: Change) -> bool:
    """Return whether a provider manages it: components only group others."""
    return change.old.custom or change.new.custom
