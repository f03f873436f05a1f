"""Samplers that take a sample each second until their `with` block ends."""

import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from bench.engine import Engine
from bench.engine_api import EngineApi, used_memory

EVERY_SECONDS = 1.0


class Sampler(ABC):
    """Calls `look` each second on a thread of its own."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @abstractmethod
    def look(self) -> None:
        """Take one sample."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.look()


class ContainerSampler(Sampler):
    """Memory of every running container with a prefix: short name -> bytes."""

    def __init__(self, engine: Engine, prefix: str) -> None:
        super().__init__()
        self._api = EngineApi.of(engine.env)
        self._prefix = prefix
        self.samples: list[dict[str, int]] = []

    def look(self) -> None:
        """Ask for all containers, then for the memory of each."""
        sample = {}
        for name, identity in self._api.running(self._prefix).items():
            stats = self._api.stats(identity)
            if stats is not None:
                sample[name.removeprefix(f"{self._prefix}-")] = used_memory(stats)
        if sample:
            self.samples.append(sample)


class TreeSampler(Sampler):
    """Memory of our child with a name and of its descendants, as proportional set size."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.peak = 0

    def look(self) -> None:
        """Sum the proportional set sizes of the tree."""
        children: dict[int, list[int]] = {}
        roots = []
        own = Path("/proc/self").resolve().name
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, parent = parse_stat(status.read_text())
            except OSError:
                continue
            identity = int(status.parent.name)
            children.setdefault(parent, []).append(identity)
            if parent == int(own) and name == self._name:
                roots.append(identity)
        total, pending = 0, roots
        while pending:
            current = pending.pop()
            pending += children.get(current, [])
            total += _proportional(current)
        self.peak = max(self.peak, total)


def parse_stat(text: str) -> tuple[str, int]:
    """Return command and parent from /proc/PID/stat; the command may contain brackets."""
    command, _, rest = text.partition("(")[2].rpartition(")")
    return command, int(rest.split()[1])


def _proportional(identity: int) -> int:
    try:
        rollup = Path(f"/proc/{identity}/smaps_rollup").read_text()
    except OSError:
        return 0
    kibibytes = [line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")]
    return sum(int(value) for value in kibibytes) * 1024
