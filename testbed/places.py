"""The bed's directories: images in the cache, each running bed in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Directories of the bed; nothing in them is needed once no bed is up."""

    cache: Path
    runtime: Path

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> Places:
        """Follow the XDG base directory rules; the record is below /run, which a reboot clears."""
        home = Path(environ.get("HOME") or Path.home())
        cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
        return cls(cache / "tapbot-stack" / "bed", Path("/run/tapbot-stack-bed"))

    def folder(self, bed: str) -> Path:
        """Keys and file systems of one bed."""
        return self.cache / "run" / bed

    def ledger(self, bed: str) -> Path:
        """Record of all that one bed created on this machine."""
        return self.runtime / f"{bed}.json"
