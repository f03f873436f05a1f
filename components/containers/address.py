"""A host and a port that one particular server can connect to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a client connects to."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
