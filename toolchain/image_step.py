"""Step: the container images of the stack on the engine."""

from __future__ import annotations

import sys
from importlib import import_module

from toolchain import servers, virtualenv
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.steps import Step


class ImageStep(Step):
    """The engine has every image of the stack: pulled, or built from packages."""

    name = "Container images"

    def __init__(self, context: Context) -> None:
        self._context = context

    def skip_reason(self) -> str | None:
        """Remote servers pull their own images."""
        return servers.all_remote(self._context)

    def already_done(self) -> str | None:
        """Count the images if the engine has them all, built by the current recipes."""
        references = self._references()
        return self._described(references) if self._ask("all_current", references) else None

    def run(self, report: Report) -> str:
        """Pull or build the missing images."""
        references = self._references()
        self._ask("ensure_images", references, report.say)
        return self._described(references)

    def _described(self, references: list[str]) -> str:
        return str(self._ask("described", references))

    def _ask(self, function: str, *arguments: object) -> object:
        # Imported late: the other steps work without it.
        sys.path.insert(0, str(self._context.paths.checkout))
        images = import_module("images.ensure")
        try:
            return getattr(images, function)(*arguments)
        except images.ImageError as error:
            raise ToolchainError(str(error)) from error

    def _references(self) -> list[str]:
        context = self._context
        answer = context.runner.capture(
            [
                str(virtualenv.python(context)),
                "-m",
                "config.images",
                "--stack-file",
                context.stack_file,
            ],
            env=context.environ,
            cwd=context.paths.checkout,
        )
        if not answer.ok:
            raise ToolchainError(
                f"{context.stack_file} could not be read:\n{(answer.err or answer.out).strip()}"
            )
        return answer.out.split()
