"""Sent: a volume whose content is copied to a place outside the servers of the stack."""

from dataclasses import dataclass

import pulumi_docker as docker

from components.containers.register import Register
from components.servers.server import Server


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """One volume; replicas that share it register it once."""

    what: str
    """As what it is known there, such as `uploads`."""
    server: Server
    volume: docker.Volume


SentRegister = Register[Sent]
