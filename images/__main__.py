"""`python3 -m images [reference ...]`: provide the images that a stack needs."""

from __future__ import annotations

import argparse
import sys
import time

from images.ensure import ImageError, ensure_images
from images.pins import pinned


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python3 -m images", description=__doc__)
    parser.add_argument(
        "reference",
        nargs="*",
        help="an image; none means all of config/images.toml that can be had",
    )
    parser.add_argument("--rebuild", action="store_true", help="rebuild what a recipe can build")
    parser.add_argument(
        "--official", action="store_true", help="replace package-built images by the official ones"
    )
    options = parser.parse_args(arguments)
    started = time.monotonic()

    def report(line: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {line}", flush=True)

    try:
        ensure_images(
            options.reference or list(pinned().values()),
            report,
            rebuild=options.rebuild,
            official=options.official,
            optional=not options.reference,
        )
    except ImageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run the same command again to continue", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
