"""The local Pulumi backend: a state directory and the passphrase that encrypts its secrets."""

from __future__ import annotations

import os
import secrets

from toolchain.cache import locked
from toolchain.context import Context

PASSPHRASE_BYTES = 32


def ensure(context: Context) -> None:
    """Create the state directory and the passphrase if they are missing."""
    paths = context.paths
    paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths.data.chmod(0o700)
    paths.state.mkdir(exist_ok=True)
    if paths.passphrase.exists():
        return
    with locked(paths.data / ".passphrase.lock", lambda: None):
        if not paths.passphrase.exists():
            fresh = paths.passphrase.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(PASSPHRASE_BYTES))
            fresh.rename(paths.passphrase)


def describe(context: Context) -> str:
    """Say where the state is kept."""
    chosen = context.environ.get("PULUMI_BACKEND_URL")
    if chosen is not None:
        return f"state in {chosen}"
    if "PULUMI_ACCESS_TOKEN" in context.environ:
        return "state in Pulumi Cloud"
    return f"state in {context.paths.state}"
