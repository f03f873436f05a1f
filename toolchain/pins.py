"""The versions that the toolchain installs; a test keeps them equal to requirements.txt."""

from __future__ import annotations

from dataclasses import dataclass

PULUMI = "3.259.0"
# The first that takes its options from the environment, as PULUMI_OPTION_*.
OLDEST_PULUMI = (3, 208)

# The last release of the language host that the Go module proxy serves; the CLI drives it well.
LANGUAGE_HOST = "3.75.0"

# The version in the modules' go directives; Go 1.21 and newer download it.
GO = (1, 25, 11)
OLDEST_GO = (1, 21)


@dataclass(frozen=True)
class Plugin:
    """A provider plugin in the version that the installed Python SDK asks for."""

    name: str
    version: str
    go_tags: str = ""
    replacement: bool = False
    """Its official sources are not available, so we build a provider of our own."""

    @property
    def executable(self) -> str:
        """File name that the Pulumi engine looks for."""
        return f"pulumi-resource-{self.name}"

    @property
    def folder(self) -> str:
        """Directory below PULUMI_HOME/plugins."""
        return f"resource-{self.name}-v{self.version}"


# no_compose leaves out the upstream's docker_compose resource, which is not in the Python SDK.
DOCKER = Plugin("docker", "5.2.0", go_tags="no_compose")
RANDOM = Plugin("random", "4.21.4")
COMMAND = Plugin("command", "1.2.1", replacement=True)
PLUGINS = (DOCKER, RANDOM, COMMAND)
