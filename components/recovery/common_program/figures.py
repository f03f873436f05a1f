"""Figures for the monitoring, in the text format of Prometheus."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from components.recovery.common_program.files import replace

FOLDER: Final = Path("/figures")


def figures(prefix: str, values: Iterable[tuple[str, str, float]]) -> str:
    """Return the text of figures: each has a name, what it is of, and a value."""
    by_name: dict[str, list[str]] = {}
    for name, what, value in values:
        by_name.setdefault(name, []).append(f'{prefix}_{name}{{what="{what}"}} {value:.0f}')
    lines = []
    for name, listed in by_name.items():
        lines += [f"# TYPE {prefix}_{name} gauge", *listed]
    return "\n".join([*lines, ""])


def tell(name: str, text: str, folder: Path = FOLDER) -> None:
    """Write figures where the stack has monitoring; without it there is no such mount."""
    # The image has the folder, so that a volume there belongs to its user.
    if folder.is_mount():
        replace(folder / name, text)


def of_one(what: str, values: Mapping[str, float]) -> list[tuple[str, str, float]]:
    """Return figures that are all of the same."""
    return [(name, what, value) for name, value in values.items()]
