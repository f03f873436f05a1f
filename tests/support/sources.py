"""The files of the repository, and what Python reads in them."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SKIPPED: Final = {".git", ".venv", "node_modules", "__pycache__", "bin", "build"}


def sources(*folders: str) -> Iterator[Path]:
    """Yield the Python files of these folders, relative to the root."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not SKIPPED & set(path.parts):
                yield path.relative_to(ROOT)


def tree(path: Path) -> ast.Module:
    """Return a file as Python reads it."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, in functions and for type checks too."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where a module comes from"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported(path: Path, *packages: str) -> list[str]:
    """Return what a file imports from these packages."""
    return sorted(
        name
        for name in imports(path)
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    )


def everything() -> Iterator[Path]:
    """Yield every file of the repository that is not made by a tool."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in SKIPPED and "_cache" not in each]
        yield from (Path(folder, name).relative_to(ROOT) for name in names)
