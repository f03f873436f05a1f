"""The one error that reaches the user."""

from __future__ import annotations

from pathlib import Path


class ToolchainError(Exception):
    """One clear sentence that says what to do, and the log file where there is one."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log

    def __str__(self) -> str:
        return f"{self.sentence} (log: {self.log})" if self.log else self.sentence
