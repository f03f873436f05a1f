"""`python3 -m images [reference ...]`: provide the images that a stack needs."""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from pathlib import Path

from images.ensure import ImageError, ensure_images

PINS = Path(__file__).parent.parent / "config/images.toml"


def pinned(file: Path = PINS) -> list[str]:
    """All references of the pin file."""
    tables = tomllib.loads(file.read_text(encoding="utf-8")).values()
    return [f"{pin['name']}:{pin['tag']}{at(pin.get('digest'))}" for pin in tables]


def sizes(file: Path = PINS) -> dict[str, int]:
    """MB of each image by the key of its pin, as preflight reckons."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: int(pin["size"]) for key, pin in tables.items()}


def at(digest: str | None) -> str:
    """A digest as it is written in a reference."""
    return f"@{digest}" if digest else ""


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python3 -m images", description=__doc__)
    parser.add_argument(
        "reference", nargs="*", help="an image; none means all of config/images.toml"
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
            options.reference or pinned(),
            report,
            rebuild=options.rebuild,
            official=options.official,
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
