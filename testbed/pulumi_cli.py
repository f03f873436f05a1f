"""The pulumi command for one stack, with a transcript of all its output."""

import json
import sys
from typing import Any

from testbed.errors import BedError
from testbed.sessions import Child, Result, run
from testbed.workspace import Workspace

UP = ("up", "--yes", "--skip-preview", "--parallel", "64")
UPDATE_SECONDS = 1200


class Pulumi:
    """Runs pulumi; tests search `transcript` for secrets in the end."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.transcript: list[str] = []

    def run(self, *args: str) -> Result:
        """Run a command on the stack and add its output to the transcript."""
        result = run(
            self.command(*args),
            env=self.workspace.environment(),
            cwd=self.workspace.program,
            timeout=UPDATE_SECONDS,
        )
        self.transcript.append(result.text)
        return result

    def command(self, *args: str) -> list[str]:
        """Return the command line for this stack."""
        return ["pulumi", *args, "--stack", self.workspace.stack, "--non-interactive"]

    def start_up(self) -> Child:
        """Start an update and return while it runs."""
        return Child(
            self.command(*UP), env=self.workspace.environment(), cwd=self.workspace.program
        )

    def toolchain(self, command: str, *flags: str, **variables: str) -> Result:
        """Run what `make <command>` runs, and add its output to the transcript."""
        result = run(
            [sys.executable, "-m", "toolchain", command, "--stack", self.workspace.stack, *flags],
            env=self.workspace.environment() | variables,
            cwd=self.workspace.program,
            timeout=UPDATE_SECONDS,
        )
        self.transcript.append(result.text)
        return result

    def summary(self) -> str:
        """Preview the next update and return its summary, as in a pull request."""
        preview = self.run("preview", "--json", "--show-sames")
        _refuse_failure(preview)
        result = run(
            [sys.executable, "-m", "toolchain.preview_summary", "--stack", self.workspace.stack],
            cwd=self.workspace.program,
            stdin=preview.out,
        )
        _refuse_failure(result)
        self.transcript.append(result.text)
        return result.out

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs with their secrets, which the transcript leaves out."""
        outputs: dict[str, Any] = self._secret_json("stack", "output", "--json", "--show-secrets")
        return outputs

    def revealed_state(self) -> dict[str, Any]:
        """Return the state with every secret as plain text."""
        state: dict[str, Any] = self._secret_json("stack", "export", "--show-secrets")
        return state

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state, secrets encrypted."""
        exported = json.loads(self.run("stack", "export").out)
        resources: list[dict[str, Any]] = exported["deployment"].get("resources") or []
        return resources

    def _secret_json(self, *args: str) -> Any:
        result = run(
            self.command(*args), env=self.workspace.environment(), cwd=self.workspace.program
        )
        if result.code != 0:
            raise BedError(result.err)  # the output has secrets in it
        return json.loads(result.out)


def _refuse_failure(result: Result) -> None:
    if result.code != 0:
        raise BedError(result.text)
