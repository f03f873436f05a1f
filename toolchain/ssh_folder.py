"""The folder for the sockets of OpenSSH's shared connections."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def home() -> Path:
    """The user's home as OpenSSH finds it: from the system, not from the environment."""
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path.home()


def ensure() -> None:
    """Create `~/.ssh` if it is missing: without it no connection can be shared."""
    (home() / ".ssh").mkdir(mode=0o700, parents=True, exist_ok=True)
