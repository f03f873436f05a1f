"""A register that services add entries to, and that is read after all of them have."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Register(Generic[T]):
    """Entries in the order in which they were added, without duplicates."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: list[T] = []
        self._read = False

    def add(self, entry: T) -> None:
        """Add an entry; raise `RuntimeError` after the first `read`."""
        if self._read:
            raise RuntimeError(
                f"{self._what} were read before {entry} was added: create that service earlier"
            )
        if entry not in self._entries:
            self._entries.append(entry)

    def read(self) -> tuple[T, ...]:
        """Return all entries; nothing can be added after that."""
        self._read = True
        return tuple(self._entries)
