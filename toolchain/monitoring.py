"""What the stack's own monitoring says, where it has one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

STORE: Final = "victoria-metrics"
RULES: Final = "vmalert"
QUERY: Final = "http://127.0.0.1:8428/metrics/api/v1/query?query="
ALERTS: Final = "http://127.0.0.1:8880/api/v1/alerts"
WATCHDOG: Final = "Watchdog"
"""The alert that always fires."""

_DISK: Final = 'node_filesystem_{}_bytes{{fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs"}}'
FREE: Final = f"min by (server, mountpoint) ({_DISK.format('avail')} / {_DISK.format('size')})"
FULL_IN: Final = (
    f"min by (server, mountpoint) ({_DISK.format('avail')}"
    f" / (-deriv({_DISK.format('avail')}[6h]) > 0) / 86400"
    f" and count_over_time({_DISK.format('avail')}[6h]) > 240)"
)
"""Days until a disk is full at the pace of the last six hours, once an hour of them is known."""
BACKUP_AGE: Final = "max by (what) (time() - tapbot_backup_last_success_timestamp_seconds)"


LONG_DAYS: Final = 90
"""Beyond it nobody has to think of a disk, and the pace of six hours says nothing."""


def full_in(days: float | None) -> str:
    """Return the end of a sentence about a disk, where it fills."""
    if days is None or days > LONG_DAYS:
        return ""
    return f", full in {days:.0f} days" if days >= 1 else ", full within a day"


@dataclass(frozen=True)
class Alert:
    """One alert that fires: how bad it is, what is wrong, and the page on it."""

    severity: str
    summary: str
    page: str


@dataclass(frozen=True)
class Figure:
    """The newest value of a series."""

    labels: Mapping[str, str]
    value: float


class Monitoring:
    """The stores of a stack, asked by programs inside their own containers."""

    def __init__(self, stack: Stack, found: Iterable[Container]) -> None:
        self._stack = stack
        self._containers = {each.service: each for each in found}

    @property
    def there(self) -> bool:
        """Whether the stack keeps metrics."""
        return STORE in self._containers

    def figures(self, expression: str) -> list[Figure]:
        """Return the newest values; raise `ToolchainError` when the store does not answer."""
        answer = self._fetch(STORE, QUERY + quote(expression))
        return [
            Figure(each["metric"], float(each["value"][1])) for each in answer["data"]["result"]
        ]

    def firing(self) -> list[Alert]:
        """Return what fires, the worst first; nothing in a stack without alerts."""
        if RULES not in self._containers:
            return []
        found = [
            Alert(
                each["labels"]["severity"],
                each["annotations"]["summary"],
                each["annotations"]["page"],
            )
            for each in self._fetch(RULES, ALERTS)["data"]["alerts"]
            if each["state"] == "firing" and each["name"] != WATCHDOG
        ]
        return sorted(found, key=lambda each: (each.severity, each.summary))

    def _fetch(self, service: str, url: str) -> dict[str, Any]:
        container = self._containers[service]
        try:
            found: dict[str, Any] = json.loads(fetch(self._stack, container, url))
        except ValueError:
            raise ToolchainError(
                f"{container.name}{container.engine.where} answers something else than JSON"
            ) from None
        return found


def fetch(stack: Stack, container: Container, url: str) -> str:
    """Return what a container answers to itself; raise `ToolchainError` when it does not."""
    answer = container.engine.docker(stack, "exec", container.name, "wget", "-q", "-O", "-", url)
    if not answer.ok:
        said = (answer.err.strip() or "no message").splitlines()[-1]
        raise ToolchainError(f"{container.name}{container.engine.where} does not answer: {said}")
    return answer.out
