"""Figures for the monitoring, in the text format of Prometheus."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What has become of a question."""

    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    FAILED = "failed"


class Failure(StrEnum):
    """What did not work."""

    ANSWER = "answer"
    HANDOVER = "handover"
    INDEX = "index"
    TELEGRAM = "telegram"
    UPDATE = "update"


class Metrics:
    """Counters of this process, and what was measured last."""

    def __init__(self) -> None:
        self._outcomes: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()
        self._seconds = 0.0
        self.pending: int | None = None
        """Updates that Telegram has not delivered yet."""
        self.indexed: float | None = None
        """When the index was complete, in seconds since 1970."""

    def answer(self, outcome: Outcome, seconds: float) -> None:
        """Count one question and the time that it took."""
        self._outcomes[outcome] += 1
        self._seconds += seconds

    def failure(self, what: Failure) -> None:
        """Count what did not work."""
        self._failures[what] += 1

    def tokens(self, *, read: int, written: int) -> None:
        """Count what the model charges for."""
        self._tokens["read"] += read
        self._tokens["written"] += written

    def text(self) -> str:
        """Return all figures; every counter begins with zero."""
        lines = [
            *_counter("answers_total", "Questions by what became of them", "outcome",
                      {each: self._outcomes[each] for each in Outcome}),
            *_counter("failures_total", "What did not work", "what",
                      {each: self._failures[each] for each in Failure}),
            *_counter("tokens_total", "Tokens of the model", "kind",
                      {each: self._tokens[each] for each in ("read", "written")}),
            "# HELP tapbot_bot_answer_seconds Seconds from question to answer",
            "# TYPE tapbot_bot_answer_seconds summary",
            f"tapbot_bot_answer_seconds_sum {self._seconds:.3f}",
            f"tapbot_bot_answer_seconds_count {self._outcomes.total()}",
        ]  # fmt: skip
        if self.indexed is not None:
            lines += _gauge("index_timestamp_seconds", "When the index was complete", self.indexed)
        if self.pending is not None:
            lines += _gauge("pending_updates", "Updates that wait at Telegram", self.pending)
        return "\n".join(lines) + "\n"


def _counter(name: str, help_: str, label: str, values: dict[str, int]) -> Iterable[str]:
    full = f"tapbot_bot_{name}"
    yield f"# HELP {full} {help_}"
    yield f"# TYPE {full} counter"
    for value, count in values.items():
        yield f'{full}{{{label}="{value}"}} {count}'


def _gauge(name: str, help_: str, value: float) -> Iterable[str]:
    full = f"tapbot_bot_{name}"
    return (f"# HELP {full} {help_}", f"# TYPE {full} gauge", f"{full} {value:.0f}")
