"""The docker compose to compare with: the installed plugin, or one built from source."""

import subprocess
from collections.abc import Sequence
from typing import Final

from bench.go_tool import GoTool

_VERSION: Final = "2.40.3"
_PACKAGE: Final = "github.com/docker/compose/v2"

COMPOSE: Final = GoTool(
    name="docker-compose",
    module="compose",
    version=_VERSION,
    package=f"{_PACKAGE}/cmd",
    flags=f"-X {_PACKAGE}/internal.Version=v{_VERSION}",
)


def compose_command() -> Sequence[str]:
    """Return the command that starts docker compose."""
    plugin = ("docker", "compose")
    if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
        return plugin
    return (str(COMPOSE.built()),)
