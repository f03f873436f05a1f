"""The Go compiler that builds what cannot be downloaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from toolchain import passing, pins
from toolchain.context import Context
from toolchain.errors import ToolchainError

LAST_LINES = 40
"""Of a failed build; what it said earlier is not why it ended."""

HOW_TO_GET = (
    "install Go {wanted} or newer (https://go.dev/dl, or `apt-get install golang-go` where that is"
    " 1.21 or newer), or put an official pulumi {pulumi} on PATH, then run the command again"
)


@dataclass(frozen=True)
class Go:
    """A Go command that can build the toolchain's modules."""

    context: Context
    version: str

    @classmethod
    def find(cls, context: Context) -> Go:
        """Use the `go` on PATH, or say how to get one."""
        answer = context.runner.capture(
            ["go", "env", "GOVERSION", "GOTOOLCHAIN"], env=context.environ
        )
        advice = HOW_TO_GET.format(wanted=".".join(map(str, pins.GO)), pulumi=pins.PULUMI)
        if not answer.ok:
            raise ToolchainError(f"no Go compiler to build Pulumi from source: {advice}")
        version, _, toolchain = answer.out.strip().partition("\n")
        found = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
        fetches = found >= pins.OLDEST_GO and toolchain.strip() not in ("local", "path")
        if found < pins.GO and not fetches:
            raise ToolchainError(f"{version} is too old to build Pulumi from source: {advice}")
        return cls(context, version)

    def build(
        self, package: str, out: Path, *, module: Path, log: Path, ldflags: str, tags: str = ""
    ) -> None:
        """Compile one command of a module whose dependencies are locked by its go.sum."""
        args = ["go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false"]
        args += ["-tags", tags, "-ldflags", f"-s -w {ldflags}", "-o", str(out), package]
        env = {**self.context.environ, "CGO_ENABLED": "0", "GOWORK": "off"}
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as output:

            def attempt() -> tuple[bool, str]:
                said: list[str] = []

                def keep(line: str) -> None:
                    said.append(line)
                    print(line, file=output, flush=True)

                print(f"+ {' '.join(args)}", file=output, flush=True)
                code = self.context.runner.stream(args, env=env, cwd=module, on_line=keep)
                return code == 0, "\n".join(said[-LAST_LINES:])

            done, said = passing.repeated(attempt)
        if not done:
            raise ToolchainError(
                f"{package} could not be built with {self.version}: {passing.cause(said)}see the"
                " end of the log, and"
                " check that the Go module proxy (`go env GOPROXY`) can be reached",
                log=log,
            )

    def module_directory(self, path: str, *, module: Path) -> Path:
        """Directory of a dependency's sources in the module cache."""
        answer = self.context.runner.capture(
            ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", path],
            env={**self.context.environ, "GOWORK": "off"},
            cwd=module,
        )
        if not answer.ok or not answer.out.strip():
            raise ToolchainError(f"go could not find the sources of {path}: {answer.err.strip()}")
        return Path(answer.out.strip())
