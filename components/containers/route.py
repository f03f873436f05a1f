"""Public names and the replicas behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi

from components.containers.address import Address
from components.containers.endpoint import Endpoint
from components.containers.path_policy import EVERYTHING, PathPolicy
from config.public_names import host_name, origin

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
        return origin(self.host, self.https_port)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entry:
    """Where the requests of visitors arrive, as seen on its own engine."""

    at: Address
    authority: pulumi.Output[str] | None
    """The certificate of the stack's own authority, if that signs the names."""
    trusted: bool
    """Whether browsers know the authority that signs them."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Guard:
    """A service that is asked about each request to another one, and lets people sign in."""

    service: str
    endpoint: Endpoint
    policies: Sequence[PathPolicy]
    """The paths of the other one's name at which it answers itself."""
    tells: Sequence[str] = ()
    """Headers that say who has signed in; what a visitor sends in them is dropped."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Route:
    """One public name and the replicas that answer it."""

    service: str
    public: PublicName
    backends: Sequence[Endpoint]
    health_path: str
    below: str = ""
    """The path that is its own where several have one name; the service does not see it."""
    policies: Sequence[PathPolicy] = (EVERYTHING,)
    compresses: bool = False
    """Whether the service compresses its answers itself."""
    start: str = "/"
    """Where visitors of the bare name are led to."""
    guard: Guard | None = None
    """Who lets people in, where not everybody may come."""
    headers: Mapping[str, pulumi.Input[str]] = field(default_factory=dict, repr=False)
    """What each request gets on its way, such as a secret that proves it came by here."""
    branches: Mapping[str, Sequence[Endpoint]] = field(default_factory=dict)
    """Replicas of another kind by their service; a policy says which paths they answer."""

    def branch(self, service: str) -> "Route":
        """Return the same route to the replicas of a branch; to its own ones without a name."""
        if not service:
            return self
        return replace(self, service=service, backends=self.branches[service], branches={})

    def parts(self) -> list["Route"]:
        """Return the routes to its own replicas and to those of each branch."""
        return [self, *map(self.branch, self.branches)]

    @property
    def url(self) -> str:
        """Where it is, without a trailing slash."""
        return f"{self.public.url}{self.below}"
