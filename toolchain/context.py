"""What every step needs: the paths, the caller's environment and a way to run programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolchain.console import Console
from toolchain.paths import Paths
from toolchain.process import Runner


@dataclass(frozen=True)
class Context:
    """One invocation of the toolchain on one stack."""

    paths: Paths
    environ: Mapping[str, str]
    runner: Runner
    console: Console
    stack: str = "dev"
    flags: frozenset[str] = frozenset()
    """Options of the command, such as `json`."""

    @property
    def stack_file(self) -> str:
        """Configuration file of the stack, relative to the checkout."""
        return f"Pulumi.{self.stack}.yaml"
