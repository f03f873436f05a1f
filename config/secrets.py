"""A secret: one flat key, set in Pulumi's config or made by the program."""

from dataclasses import dataclass
from typing import Final

from config.base import camel_case
from config.report.errors import PROJECT

# Nothing longer fits everywhere: bcrypt reads 72 bytes.
LONGEST: Final = 72


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret's name, what it is for and its least length in characters.

    A secret that somebody else issues cannot be generated; `needed_by` is the setting that asks
    for it. One that can be is asked for only where `only_with` is set, if that names a setting.
    """

    name: str
    purpose: str
    min_length: int = 20
    needed_by: str = ""
    only_with: str = ""
    lasting: bool = False
    """Whether data is encrypted with it, so that another value makes that data useless."""
    kept: bool = True
    """Whether a generated one stays when its service goes, like the data that it opens.

    Where nothing is lost with it, it goes, too: else each update would fail until somebody gives it
    up by hand.
    """

    @property
    def key(self) -> str:
        """The key in Pulumi's config, without the project's name."""
        return camel_case(self.name)


def secret_command(secret: Secret) -> str:
    """The command that sets one secret: to a new random value, or to what its issuer gave."""
    setting = f"pulumi config set --secret {PROJECT}:{secret.key}"
    # Without a value the command asks for it, so that it stays out of the shell's history.
    return setting if secret.needed_by else f'{setting} "$(openssl rand -hex 24)"'
