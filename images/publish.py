"""`python3 -m images.publish REGISTRY`: push the images that are ours, which no registry has."""

from __future__ import annotations

import argparse
import re
import sys

from images import cache
from images.engine import Engine, EngineError
from images.ensure import ImageError, Report, ensure_images
from images.pins import pinned

OURS = "localhost/tapbot/"
"""How their names begin."""

EXAMPLE = "registry.example.com/tapbot"
REGISTRY = re.compile(r"[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)*")


def ours() -> dict[str, str]:
    """References of our own images by their keys."""
    return {key: reference for key, reference in pinned().items() if reference.startswith(OURS)}


def publish(registry: str, engine: Engine, report: Report) -> None:
    """Build what is missing, push it, and say what stack files have to name.

    Raise `ImageError` for what is no registry, `EngineError` where a push fails.
    """
    if not REGISTRY.fullmatch(registry):
        raise ImageError(
            f"REGISTRY: is no registry (got {registry or 'nothing'}; expected a name such as"
            f" {EXAMPLE}, to which `docker login` has signed in)"
        )
    images = ours()
    ensure_images(list(images.values()), report, engine=engine)
    for key, reference in images.items():
        target = f"{registry}/{reference.removeprefix(OURS)}"
        engine.output("tag", reference, target)
        engine.push(target, cache.log_file(f"push-{key}"))
        report(f"pulumi config set --path tapbot-stack:images.{key} {target}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python3 -m images.publish", description=__doc__)
    parser.add_argument("registry", nargs="?", default="", help=f"such as {EXAMPLE}")
    try:
        publish(parser.parse_args(arguments).registry, Engine(), print)
    except (ImageError, EngineError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
