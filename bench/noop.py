"""How long an update without changes takes, next to an empty program and a refused setting."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from bench.figures import Spread, seconds, table
from bench.machine import settle
from bench.run import BenchError, Run, succeeded
from bench.throwaway import TOGETHER, UP, ThrowawayStack
from testbed.ports import free_ports

EMPTY = "empty program: pulumi up"
NOOP = "stack: pulumi up"
REFRESH = "stack: pulumi up --refresh"
PREVIEW = "stack: pulumi preview"
OBSERVED = "stack with monitoring and logs: pulumi up"
REFUSED = "bad setting: pulumi preview until refused"
BAD: Mapping[str, Mapping[str, object]] = {
    "traefik": {"httpPort": 99999},
    "directus": {"memory": "lots"},
}


def noop(program: Path, rounds: int) -> str:
    """Measure all kinds in turn on one deployed stack; return the report."""
    with (
        ThrowawayStack(program) as stack,
        ThrowawayStack(program, monitoring()) as observed,
        ThrowawayStack(program, BAD) as refused,
    ):
        for each in (stack, observed):
            each.up()
            each.up()
        empty = EmptyProgram(stack.env)
        empty.up()
        kinds: dict[str, Callable[[], Run]] = {
            EMPTY: empty.up,
            NOOP: lambda: unchanged(stack.up()),
            REFRESH: lambda: unchanged(stack.up("--refresh")),
            PREVIEW: lambda: unchanged(stack.preview()),
            OBSERVED: lambda: unchanged(observed.up()),
            REFUSED: lambda: rejected(refused.preview()),
        }
        measured: dict[str, list[float]] = {kind: [] for kind in kinds}
        try:
            settle()
            for number in range(1, rounds + 1):
                for kind, measure in kinds.items():
                    measured[kind].append(measure().seconds)
                took = ", ".join(f"{values[-1]:.2f}" for values in measured.values())
                print(f"round {number}: {took}", flush=True)
        finally:
            empty.remove()
    return report(measured)


def monitoring() -> dict[str, dict[str, object]]:
    """Return the sections of a stack that is watched, with ports that nothing else has."""
    metrics, logs = free_ports(2)
    server = {"address": "local", "memory": "3GB"}
    return {
        "servers": {"data": server, "edge": server},
        "monitoring": {"localPort": metrics},
        "logs": {"localPort": logs},
        "placement": {"monitoring": "edge"},
    }


class EmptyProgram:
    """A Pulumi program in Python without any resource, in a project of its own."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="bench-empty-"))
        (self._folder / "state").mkdir()
        self._env = {**env, "PULUMI_BACKEND_URL": (self._folder / "state").as_uri()}
        project = {"name": "empty", "runtime": "python"}
        (self._folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        (self._folder / "__main__.py").write_text('"""Nothing."""\n\nimport pulumi\n')
        self._pulumi("stack", "init", "empty")

    def up(self) -> Run:
        """Run an update with the same options as for the stack."""
        return self._pulumi(*UP, TOGETHER, "--stack", "empty")

    def remove(self) -> None:
        """Remove the project and its state."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pulumi(self, *args: str) -> Run:
        return succeeded(["pulumi", *args, "--non-interactive"], self._env, self._folder)


def unchanged(run: Run) -> Run:
    """Return the run, which must have changed nothing."""
    if run.code != 0 or any(f"to {verb}" in run.output for verb in ("create", "replace", "update")):
        raise BenchError(f"not a no-op:\n{run.output[-4000:]}")
    if any(f" {done}" in run.output for done in ("created", "replaced", "updated", "deleted")):
        raise BenchError(f"not a no-op:\n{run.output[-4000:]}")
    return run


def rejected(run: Run) -> Run:
    """Return the run, which must have failed because of the settings."""
    if run.code == 0 or "httpPort" not in run.output:
        raise BenchError(f"the bad setting was not refused:\n{run.output[-4000:]}")
    return run


def report(measured: Mapping[str, list[float]]) -> str:
    """Return the table of a finished run."""
    empty = Spread.of(measured[EMPTY]).median
    rows = [
        [kind, *Spread.of(values).cells, f"{Spread.of(values).median / empty:.2f}"]
        for kind, values in measured.items()
    ]
    footer = f"The empty program is the unit of the last column: {seconds(empty)}."
    return table(["", "min", "median", "max", "x empty"], rows) + "\n\n" + footer
