"""An error is one sentence, with the log where there is one."""

from pathlib import Path

from toolchain.errors import ToolchainError


def test_the_log_follows_the_sentence() -> None:
    assert str(ToolchainError("it failed", log=Path("/l"))) == "it failed (log: /l)"


def test_without_a_log_the_sentence_stands_alone() -> None:
    assert str(ToolchainError("it failed")) == "it failed"
