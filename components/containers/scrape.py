"""Scrapes: where an instance shows its metrics, and which of them are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.containers.target import Target


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Observer:
    """The user that reads the figures of databases, and nothing of their data."""

    user: str = "metrics"
    password: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scrape:
    """What the collector of an engine asks one of the engine's instances for."""

    target: Target
    port: int
    path: str = "/metrics"
    host: str = ""
    """Where it answers, if not by its own name."""
    job: str = ""
    """What is asked, if not the service itself."""
    keep: str = ""
    """A regular expression of the names that are kept; without one, all of them."""
    drop: str = ""
    """A regular expression of the names that are not."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The query of the request."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further labels of all its series."""
    rewrite: Sequence[Mapping[str, object]] = ()
    """Rules that change the labels of single series, as Prometheus has them."""
    token: pulumi.Output[str] | None = field(default=None, repr=False)
    """Sent as a bearer token."""
