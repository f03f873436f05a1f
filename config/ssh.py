"""How Pulumi logs in to remote servers."""

from pydantic import Field

from config.base import Settings
from config.words.network import Cidr
from config.words.paths import KeyFile


class SshSettings(Settings):
    """How Pulumi logs in to the servers, and who else may try."""

    key_file: KeyFile | None = Field(
        None,
        description="The private key on the machine that runs Pulumi; without it, the SSH agent",
    )
    allowed_networks: tuple[Cidr, ...] = Field(
        (), description="The only networks that may connect to SSH; without any, all may"
    )
