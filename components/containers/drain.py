"""Drain: how replicas of Node.js programs leave the proxy before they stop."""

from pathlib import Path
from typing import Final

FILE: Final = "drain.cjs"
"""Loaded into a program before its own code."""

FOLDER: Final = Path(__file__).with_name("drain_files")

LEAST_SECONDS: Final = 6
"""It takes so long at least: three health checks of the proxy."""


def code() -> dict[str, str]:
    """Return the file."""
    return {FILE: (FOLDER / FILE).read_text(encoding="utf-8")}


def variables(health_path: str, most_seconds: int) -> dict[str, str]:
    """Return which check of the proxy fails from the stop signal on, and for how long at most.

    Requests that are not answered by then are left to the program itself.
    """
    return {"TAPBOT_DRAIN_PATH": health_path, "TAPBOT_DRAIN_SECONDS": str(most_seconds)}
