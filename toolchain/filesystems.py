"""Whether a file is on a disk of this machine, or other machines may use it too."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/mounts")

OF_ONE_MACHINE = frozenset(
    {"bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"}
)
"""Types that one machine alone mounts; of all others, such as nfs, cifs or fuse, nobody knows."""


def only_ours(path: Path, mounts: Path = MOUNTS) -> bool:
    """Whether no other machine can write this file; False where that cannot be told."""
    file = path.resolve()
    longest, found = "", ""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return False
    for line in lines:
        point, kind = (_unescaped(word) for word in line.split()[1:3])
        # A later mount at the same place hides the earlier one.
        if file.is_relative_to(point) and len(point) >= len(longest):
            longest, found = point, kind
    return found in OF_ONE_MACHINE


def _unescaped(word: str) -> str:
    r"""The kernel writes a space as `\040`."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), word)
