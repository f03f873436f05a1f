"""`make test-alert`: a message to everybody who is told of alerts, to see that it arrives."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from toolchain import containers
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.monitoring import fetch
from toolchain.stack import Stack

SERVICE: Final = "alertmanager"
URL: Final = "http://127.0.0.1:9093/alerts"
SECONDS: Final = 60
"""Alertmanager waits 15 s for further alerts before it tells anybody."""

WATCHDOG: Final = "watchdog"
"""A way that hears of nothing else."""

_SENT: Final = re.compile(
    r'^alertmanager_notification_requests(_failed)?_total\{.*receiver_name="(\w+)"\} (\d+)',
    re.MULTILINE,
)
TAKEN: Final = "taken"

_TEXTS: Final = {
    "summary": "This is a test: messages arrive",
    "action": "Nothing has to be done",
    "summary_ru": "Это проверка: сообщения доходят",
    "action_ru": "Ничего делать не нужно",
    "page": "docs/alerts/README.md",
}


def send(stack: Stack, pause: Callable[[float], None] = time.sleep) -> int:
    """Send it, and say over which ways it was taken; return 1 when one of them refused it."""
    notifier = _notifier(stack)
    before = _attempts(stack, notifier)
    ways = sorted({way for way, _ in before} - {WATCHDOG})
    texts = [f"--annotation={key}={text}" for key, text in _TEXTS.items()]
    # A label of its own: what was said already is not said again.
    labels = ["TestAlert", "severity=warning", f"server=test-{int(time.time())}"]
    command = ("amtool", f"--alertmanager.url={URL}", "alert", "add", *labels, *texts)
    done = notifier.engine.docker(stack, "exec", notifier.name, *command)
    if not done.ok:
        raise ToolchainError(
            f"amtool in {notifier.name}{notifier.engine.where} failed: {done.err.strip()}"
        )
    console = stack.context.console
    console.line("Sent to Alertmanager; people hear of it within half a minute ...")
    tried: Counter[tuple[str, bool]] = Counter()
    for _ in range(SECONDS // 2):
        pause(2)
        tried = _attempts(stack, notifier) - before
        if all(tried[way, False] for way in ways):
            break
    answers = {way: _answer(tried, way) for way in ways}
    for way, answer in answers.items():
        console.line(f"{way}: {answer}")
    if set(answers.values()) != {TAKEN}:
        console.line(f"See `docker logs --tail 20 {notifier.name}`{notifier.engine.where}.")
        return 1
    return 0


def _answer(tried: Mapping[tuple[str, bool], int], way: str) -> str:
    if not tried.get((way, False)):
        return f"no answer within {SECONDS} s"
    return "refused" if tried.get((way, True)) else TAKEN


def _notifier(stack: Stack) -> Container:
    known = stack.select()
    found = containers.survey(stack, stack.deployment() if known else {}).containers
    for each in found:
        if each.service == SERVICE and each.fine:
            return each
    raise ToolchainError(
        f"stack {stack.name} has no alerts that run: see docs/services/alerts.md, then `make up`"
    )


def _attempts(stack: Stack, notifier: Container) -> Counter[tuple[str, bool]]:
    """How often each way was tried, and how often it failed."""
    text = fetch(stack, notifier, f"{URL}/metrics")
    return Counter({(way, bool(failed)): int(count) for failed, way, count in _SENT.findall(text)})
