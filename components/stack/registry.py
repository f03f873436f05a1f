"""What services register while they are created."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.containers.connection import Connections
from components.containers.register import Register
from components.containers.route import Route

Logins = Register[tuple[str, Mapping[str, pulumi.Input[str]]]]


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Connections, routes and logins; what reads them is created after what adds to them."""

    connections: Connections = field(default_factory=lambda: Connections("connections"))
    routes: Register[Route] = field(default_factory=lambda: Register("routes"))
    logins: Logins = field(default_factory=lambda: Register("logins"))
