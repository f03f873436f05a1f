"""The folder that OpenSSH's shared connections lie in."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def home() -> Path:
    """The user's home as OpenSSH sees it: it asks the system, not the environment."""
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path.home()


def ensure() -> None:
    """Make `~/.ssh` where it is missing: without it no connection can be shared."""
    (home() / ".ssh").mkdir(mode=0o700, parents=True, exist_ok=True)
