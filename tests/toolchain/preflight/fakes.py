"""An `ssh` of our own, first on PATH: no test reaches a network."""

import os
from pathlib import Path

import pytest


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Put an `ssh` that runs this script on PATH; its arguments are noted in the file returned."""
    notes = folder / "calls"
    fake = folder / "ssh"
    fake.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{notes}"\n{script}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return notes
