"""The WAL that is here: names of segments, gaps between them, histories of timelines."""

import gzip
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from components.recovery.backup_program.barman import HOME, SERVER

ARCHIVE: Final = HOME / SERVER / "wals"
STREAMING: Final = HOME / SERVER / "streaming"
_SEGMENT: Final = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(?:\.partial)?")
_GZIP: Final = b"\x1f\x8b"
_PER_LOG: Final = 256
"""Segments of 16 MB in each of the numbers in the middle of a name."""


def number(segment: str) -> int:
    """Return the place of a segment, counted from the first one of all."""
    found = _SEGMENT.fullmatch(segment)
    if not found:
        raise ValueError(f"{segment} is not the name of a WAL segment")
    return int(found[2], 16) * _PER_LOG + int(found[3], 16)


def segments(timeline: int, *folders: Path) -> list[str]:
    """Return the names of the segments here, up to this timeline."""
    names = [each.name for folder in folders or (ARCHIVE, STREAMING) for each in folder.rglob("*")]
    found = [(name, _SEGMENT.fullmatch(name)) for name in names]
    return sorted(name for name, match in found if match and int(match[1], 16) <= timeline)


def first_gap(begin: str, names: Iterable[str]) -> str | None:
    """Return the name that a missing segment would have, where there are later ones."""
    here = {number(name) for name in names}
    last = max(here, default=-1)
    for place in range(number(begin), last + 1):
        if place not in here:
            return f"{begin[:8]}{place // _PER_LOG:08X}{place % _PER_LOG:08X}"
    return None if number(begin) <= last else begin


def lsn(text: str) -> int:
    """Return a position in the WAL as a number."""
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def history(timeline: int, archive: Path = ARCHIVE) -> Mapping[int, int]:
    """Return the timelines that one comes from, each with the position where it was left."""
    found = {}
    for file in archive.rglob(f"{timeline:08X}.history"):
        for line in content(file).decode().splitlines():
            words = line.split()
            if len(words) >= 2 and words[0].isdigit():
                found[int(words[0])] = lsn(words[1])
    return found


def beside(archive: Path = ARCHIVE, streaming: Path = STREAMING) -> list[Path]:
    """Return what Barman does not restore by itself.

    What it has not archived yet; the last segment of a timeline that was left, which is never
    finished; and all histories, because whoever makes a new timeline has to know which exist.
    """
    found = [streaming.glob("*"), archive.rglob("*.partial"), archive.rglob("*.history")]
    return [file for files in found for file in sorted(files)]


def content(file: Path) -> bytes:
    """Return what is in a file, which Barman may have compressed."""
    raw = file.read_bytes()
    return gzip.decompress(raw) if raw.startswith(_GZIP) else raw
