"""Copies images from this machine's engine to a server without internet access."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from testbed.errors import BedError
from testbed.shell import ask

LOAD_SECONDS = 600.0
IDENTITY = ["docker", "image", "inspect", "--format", "{{.Id}}"]


def load(ssh: Sequence[str | Path], references: Sequence[str]) -> list[str]:
    """Send the images that the server lacks in this version; return their names."""
    missing = [name for name in references if _identity(name, ssh) != _identity(name)]
    if missing:
        _send(ssh, missing)
    return missing


def _identity(reference: str, ssh: Sequence[str | Path] = ()) -> str | None:
    answer = ask([*ssh, *IDENTITY, reference])
    if not ssh and not answer.ok:
        raise BedError(f"{reference}: this machine's engine has no such image")
    return answer.out.strip() if answer.ok else None


def _send(ssh: Sequence[str | Path], references: Sequence[str]) -> None:
    with subprocess.Popen(
        ["docker", "save", *references],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as save:
        try:
            loaded = subprocess.run(
                [*ssh, "docker", "load", "--quiet"],
                check=False,
                stdin=save.stdout,
                capture_output=True,
                text=True,
                timeout=LOAD_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise BedError(f"{', '.join(references)}: not loaded in {LOAD_SECONDS:g} s") from None
        finally:
            save.kill()
    if loaded.returncode != 0:
        raise BedError(f"{', '.join(references)}: not loaded: {loaded.stderr.strip()}")
