"""An SSH agent that holds one key, as people with a passphrase have it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testbed.sessions import Child, run, wait_until


@contextmanager
def ssh_agent(key: Path) -> Iterator[str]:
    """Run an agent of the test's own and return what `SSH_AUTH_SOCK` is then."""
    with tempfile.TemporaryDirectory(prefix="tapbot-agent-") as folder:
        socket = Path(folder) / "socket"
        with Child(["ssh-agent", "-D", "-a", str(socket)]):
            wait_until("the agent's socket", 10, socket.is_socket)
            added = run(["ssh-add", str(key)], env={"SSH_AUTH_SOCK": str(socket)})
            assert added.code == 0, added.text
            yield str(socket)
