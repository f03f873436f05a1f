"""Public names and the replicas behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.containers.endpoint import Endpoint
from components.containers.path_policy import EVERYTHING, PathPolicy
from config.public_names import host_name

HTTPS_PORT = 443
"""The default port, which URLs omit."""

REQUEST_SECONDS = 600
"""How long a client may take to send a request: 100 MB over a line of 170 kB/s."""


@dataclass(frozen=True, slots=True)
class PublicName:
    """A name under the stack's domain and the port that visitors know."""

    host: str
    https_port: int
    aliases: Sequence[str] = ()
    """Further names, which lead to this one."""

    @classmethod
    def under(
        cls, domain: str, subdomain: str | None, https_port: int, aliases: Sequence[str] = ()
    ) -> "PublicName":
        """Return the domain itself, or a name below it."""
        return cls(host_name(domain, subdomain), https_port, aliases)

    @property
    def url(self) -> str:
        """The URL, without a trailing slash."""
        port = "" if self.https_port == HTTPS_PORT else f":{self.https_port}"
        return f"https://{self.host}{port}"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Route:
    """One public name and the replicas that answer it."""

    service: str
    public: PublicName
    backends: Sequence[Endpoint]
    health_path: str
    policies: Sequence[PathPolicy] = (EVERYTHING,)
    compresses: bool = False
    """Whether the service compresses its answers itself."""
