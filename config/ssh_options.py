"""The options that OpenSSH's client is started with, whoever starts it."""

import hashlib
from typing import Final

from config.servers import ServerSettings
from config.ssh import SshSettings

CONNECT_SECONDS: Final = 30
"""How long a server may take to answer at all; a busy one has taken more than 15 s."""


def ssh_options(settings: ServerSettings, ssh: SshSettings) -> list[str]:
    """Arguments that pin the host key, share a connection, and notice a server that vanishes.

    A `~` stays as it is: the client expands it, so that two operators have the same state.
    """
    pinned = hashlib.sha256(str(settings.host_key).encode()).hexdigest()[:8]
    options = {
        # The key comes from the settings alone: no file is trusted and none is written.
        "KnownHostsCommand": f"/bin/echo * {settings.host_key}",
        "UserKnownHostsFile": "/dev/null",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
        # Parallel resources share one connection: sshd drops bursts (MaxStartups 10:30:100).
        "ControlMaster": "auto",
        # One for each pinned key: who answers is looked at again when another key is pinned.
        "ControlPath": f"~/.ssh/tapbot-%C-{pinned}",
        "ControlPersist": "120",
        # Without these a client waits for ever for a server without power.
        "ServerAliveInterval": "5",
        "ServerAliveCountMax": "3",
        "ConnectTimeout": str(CONNECT_SECONDS),
    }
    # What a file of this machine says, such as a jump host, commands on servers would not know.
    words = ["-F", "none"]
    words += [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
    if ssh.key_file is not None:
        # Other keys of an agent would be tried first, and sshd refuses after six of them.
        words += ["-i", ssh.key_file, "-o", "IdentitiesOnly=yes"]
    return words
