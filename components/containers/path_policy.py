"""What holds for some paths of a route: who may ask, how often, and how much they may send."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Which requests of a route are meant; without any condition, all of them."""

    paths: Sequence[str] = ()
    """Each with everything below it; upper and lower case are the same, as services see it, and
    so are a slash and an encoded one."""
    exact: str = ""
    """One path and nothing below it, spelled like this alone."""
    method: str = ""
    websocket: bool = False
    """Only requests that open a WebSocket."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """How often one address may ask; above it the answer is 429."""

    per_minute: int
    burst: int
    """So many at once, before the rate counts."""
    in_flight: int | None = None
    """So many unanswered at the same time: one request may hold many attempts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PathPolicy:
    """What holds for the requests that it matches. The first one of a route that matches counts."""

    name: str = ""
    match: Match = field(default_factory=Match)
    networks: Sequence[str] = ()
    """Who may ask, as networks; without any, everybody. Others get 403."""
    hidden: bool = False
    """Nobody who comes through Traefik may ask; the answer is 404."""
    rate: RateLimit | None = None
    max_body: int | None = None
    """The largest body in MB (1 to 9); above it the answer is 413. A body whose length is not
    announced may be 100 kB, as Traefik has to hold it to measure it; none is unpacked."""

    drops: Sequence[str] = ()
    """Headers of visitors that the service does not get."""
    framed_by: Sequence[str] = ()
    """Origins whose pages may show it in a frame, beside its own."""
    served_by: str = ""
    """The branch of the route that answers in place of the service itself."""
    inside: bool = False
    """Whether services of the stack find that branch, too, by Traefik's private name."""


EVERYTHING = PathPolicy()
"""No condition and no limit: the last one of every route."""
