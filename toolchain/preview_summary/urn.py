"""Reads a resource's address: its type, the types above it, and its name."""

from dataclasses import dataclass

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Urn:
    """`urn:pulumi:<stack>::<project>::<type$type$type>::<name>`; a name may hold anything."""

    stack: str
    types: tuple[str, ...]
    name: str

    @property
    def type(self) -> str:
        """The resource's own type, the last one of the chain."""
        return self.types[-1]

    @classmethod
    def parse(cls, text: str) -> "Urn | None":
        """Return the parts, or nothing where the text is no URN."""
        parts = text.split("::", 3)
        if len(parts) != 4 or not parts[0].startswith("urn:pulumi:"):
            return None
        return cls(parts[0].removeprefix("urn:pulumi:"), tuple(parts[2].split("$")), parts[3])

    def below(self, component: str) -> bool:
        """Return whether a component of this class is above the resource."""
        return any(token.endswith(f":{component}") for token in self.types[:-1])
