"""Figures: what a container without a web server of its own tells the monitoring, by a file."""

from dataclasses import dataclass
from typing import Final

import pulumi_docker as docker

from components.containers.register import Register
from components.servers.server import Server

FIGURES: Final = "/figures"
"""Where a container writes them, and where the exporter of its host has those of all, by name."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Figures:
    """The figures of one container, in a volume that nobody else writes to."""

    service: str
    name: str
    """The container's own, without the stack's."""
    server: Server
    volume: docker.Volume
    seconds: int
    """How old its file may get."""


FiguresRegister = Register[Figures]
