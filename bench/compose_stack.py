"""The same containers brought up by docker compose, in rounds with empty data volumes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import yaml

from bench.compose_file import ComposeProject, compose_project
from bench.compose_service import ROLE
from bench.depends import dependencies
from bench.engine import Engine
from bench.run import Run, succeeded
from bench.throwaway import ThrowawayStack


class ComposeStack:
    """A compose project in a folder of its own; leaving the `with` block removes all of it."""

    def __init__(
        self, command: Sequence[str], project: ComposeProject, engine: Engine, folder: Path
    ) -> None:
        self.name = str(project.document["name"])
        self._command = command
        self._project = project
        self._engine = engine
        self._file = folder / "compose.yaml"

    def fill(self) -> None:
        """Copy the volumes with configuration while their sources exist."""
        image = next(iter(self._project.document["services"].values()))["image"]
        for source, target in self._project.filled.items():
            self._engine.copy_volume(source, target, image)

    def __enter__(self) -> Self:
        self._file.write_text(yaml.safe_dump(dict(self._project.document), sort_keys=False))
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.remove(self.name)

    def up(self) -> Run:
        """Bring everything up and wait until it is healthy."""
        return self._compose("up", "--wait")

    def down(self) -> Run:
        """Remove everything but the filled volumes."""
        return self._compose("down", "--volumes", "--timeout", "0")

    def _compose(self, *args: str) -> Run:
        words = [*self._command, "--file", str(self._file), "--ansi", "never", *args]
        return succeeded(words, self._engine.env)


def same_containers(stack: ThrowawayStack, name: str) -> ComposeProject:
    """Return the compose project of a stack that is up."""
    # A job has ended by itself; the volumes that carriers fill are copied.
    found = stack.engine.inspected(stack.prefix)
    ran = [c for c in found if c["Config"]["Labels"][ROLE] != "files"]
    references = {container["Config"]["Image"] for container in ran}
    return compose_project(
        name,
        stack.prefix,
        ran,
        {reference: stack.engine.image_configuration(reference) for reference in references},
        dependencies(stack.resources(), [c["Name"].removeprefix("/") for c in ran]),
    )
