"""The images that a stack file needs, and those of extras, without which it is complete."""

from __future__ import annotations

import json
from dataclasses import dataclass

from toolchain import virtualenv
from toolchain.context import Context
from toolchain.errors import ToolchainError


@dataclass(frozen=True)
class Images:
    """References by their keys in config/images.toml."""

    needed: dict[str, str]
    extras: dict[str, dict[str, str]]
    """By the name of the service that they are of."""

    @property
    def all(self) -> dict[str, str]:
        """Every image, those of extras last."""
        return {**self.needed, **self.of_extras}

    @property
    def of_extras(self) -> dict[str, str]:
        """Those of all extras."""
        return {key: image for images in self.extras.values() for key, image in images.items()}


def of_stack(context: Context) -> Images:
    """Return the images of a context's stack file."""
    answer = context.runner.capture(
        [str(virtualenv.python(context)), "-m", "config.stack_images", context.stack_file],
        env=context.environ,
        cwd=context.paths.checkout,
    )
    if not answer.ok:
        raise ToolchainError(
            f"{context.stack_file} could not be read:\n{(answer.err or answer.out).strip()}"
        )
    said = json.loads(answer.out)
    return Images(needed=said["images"], extras=said["extras"])


def is_on_engine(context: Context, reference: str) -> bool:
    """Whether this machine's engine has an image; raise where no engine answers."""
    asked = ["docker", "image", "ls", "--quiet", reference]
    answer = context.runner.capture(asked, env=context.environ)
    if not answer.ok:
        raise ToolchainError(f"the Docker engine does not answer: {answer.err.strip()}")
    return bool(answer.out.strip())
