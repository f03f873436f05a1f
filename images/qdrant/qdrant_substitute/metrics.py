"""Numbers for Prometheus, named as Qdrant names them where it has the same."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from . import INTERFACE_VERSION
from .store import Store


class Metrics:
    """Counts answers and describes the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._lock = Lock()

    def count(self, method: str, endpoint: str, status: int) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[method, endpoint, status] += 1

    def text(self) -> str:
        """The exposition format."""
        names = self._store.names()
        sizes = {name: self._store.get(name).points_count() for name in names}
        lines = [
            "# HELP app_info information about qdrant server",
            "# TYPE app_info gauge",
            f'app_info{{name="qdrant-substitute",version="{INTERFACE_VERSION}"}} 1',
            "# HELP collections_total number of collections",
            "# TYPE collections_total gauge",
            f"collections_total {len(names)}",
            "# HELP collection_points approximate amount of points per collection",
            "# TYPE collection_points gauge",
            *(f'collection_points{{id="{escaped(name)}"}} {size}' for name, size in sizes.items()),
            "# HELP rest_responses_total total number of responses",
            "# TYPE rest_responses_total counter",
        ]
        with self._lock:
            counted = sorted(self._answers.items())
        for (method, endpoint, status), number in counted:
            labels = f'method="{method}",endpoint="{escaped(endpoint)}",status="{status}"'
            lines.append(f"rest_responses_total{{{labels}}} {number}")
        return "\n".join(lines) + "\n"


def escaped(value: str) -> str:
    """A label's value."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
