"""Files that others read while they are written."""

from pathlib import Path


def replace(file: Path, text: str) -> None:
    """Write a file in one step; whoever reads it meanwhile reads the old one."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text)
    new.replace(file)
