"""What services register while they are created."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pulumi

from components.containers.connection import Connections
from components.containers.endpoint import Endpoint
from components.containers.figures import FiguresRegister
from components.containers.register import Register
from components.containers.route import Route
from components.containers.scrape import Observer, Scrape
from components.containers.sent import SentRegister

L = TypeVar("L")

Logins = Register[tuple[str, Mapping[str, pulumi.Input[str]]]]


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Connections, routes, logins, metrics; what reads them is created after what adds to them."""

    connections: Connections = field(default_factory=lambda: Connections("connections"))
    routes: Register[Route] = field(default_factory=lambda: Register("routes"))
    logins: Logins = field(default_factory=lambda: Register("logins"))
    scrapes: Register[Scrape] = field(default_factory=lambda: Register("scrapes"))
    figures: FiguresRegister = field(default_factory=lambda: Register("figures"))
    sent: SentRegister = field(default_factory=lambda: Register("copies elsewhere"))
    vouchers: Register[tuple[str, Mapping[str, pulumi.Input[str]]]] = field(
        default_factory=lambda: Register("vouchers")
    )
    """Headers by which a page knows that a request has passed the gate, by service."""
    databases: Register[Endpoint] = field(default_factory=lambda: Register("databases"))
    """Those that know the observer."""
    offers: Register[object] = field(default_factory=lambda: Register("offers"))
    """Links that a service offers to whoever asks for them."""
    observer: Observer | None = None

    def offered(self, kind: type[L]) -> L | None:
        """Return the link of a kind; nothing where the stack has no service that offers it."""
        return next((each for each in self.offers.read() if isinstance(each, kind)), None)
