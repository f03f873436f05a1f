"""Step: the container images of the stack on the engine."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module

from toolchain import servers, stack_images
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
        references = list(self._images.all.values())
        return self._described(references) if self._ask("all_current", references) else None

    def run(self, report: Report) -> str:
        """Pull or build the missing images; those of extras as far as that is possible."""
        images, context = self._images, self._context
        may_lack = images.of_extras if servers.all_local(context) else {}
        have = {key: image for key, image in images.all.items() if key not in may_lack}
        try:
            self._ensure(have, report)
        except ToolchainError as error:
            raise ToolchainError(f"{error}{_replacements(have, str(error), context)}") from None
        self._ensure(may_lack, report, optional=True)
        present = [each for each in images.all.values() if self._ask("all_current", [each])]
        return self._described(present)

    def _ensure(self, images: Mapping[str, str], report: Report, **options: bool) -> None:
        missing = [each for each in images.values() if not self._ask("all_current", [each])]
        if missing:
            self._ask("ensure_images", missing, report.say, **options)

    def _described(self, references: list[str]) -> str:
        return str(self._ask("described", references))

    def _ask(self, function: str, *arguments: object, **options: bool) -> object:
        # Imported late: the other steps work without it.
        sys.path.insert(0, str(self._context.paths.checkout))
        images = import_module("images.ensure")
        try:
            return getattr(images, function)(*arguments, **options)
        except images.ImageError as error:
            raise ToolchainError(str(error)) from error

    @cached_property
    def _images(self) -> stack_images.Images:
        return stack_images.of_stack(self._context)


def _replacements(images: Mapping[str, str], error: str, context: Context) -> str:
    """The lines to paste for images of one's own in place of those that an error names."""
    lines = [
        f"\n  pulumi config set --path 'tapbot-stack:images.{key}' MIRROR/{image}"
        f" --stack {context.stack}"
        for key, image in images.items()
        if f"{image} is not on the engine" in error
    ]
    return "".join([":", *lines]) if lines else ""
