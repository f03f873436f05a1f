"""A throwaway stack: its own name, project folder and state, and free ports."""

import json
import os
import secrets
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml

from bench.engine import Engine
from bench.program import CHECKOUT
from bench.run import Run, output_of, succeeded, timed
from testbed.clients import PublicEntry
from testbed.ports import free_ports

UP = ("up", "--yes", "--skip-preview")
TOGETHER = "--parallel=64"


class ThrowawayStack:
    """A stack in a temporary folder; leaving the `with` block removes all of it."""

    def __init__(
        self, program: Path, changes: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        self.name = f"bench-{secrets.token_hex(3)}"
        self.prefix = f"tapbot-{self.name}"
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-"))
        self.env = pulumi_environment(self.folder)
        self.engine = Engine(self.env)
        self._program = program
        self._changes = changes or {}

    def __enter__(self) -> Self:
        write_project(self._program, self.folder)
        (self.folder / "state").mkdir()
        configured = stack_configuration(
            yaml.safe_load((self._program / "Pulumi.dev.yaml").read_text()),
            {"traefik": dict(zip(("httpPort", "httpsPort"), free_ports(2), strict=True))},
            self._changes,
        )
        self._file.write_text(yaml.safe_dump(configured))
        self.pulumi("stack", "init", self.name)
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.remove(self.prefix)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _file(self) -> Path:
        return self.folder / f"Pulumi.{self.name}.yaml"

    def change(self, changes: Mapping[str, Mapping[str, object]]) -> None:
        """Edit the stack file; the next update applies it."""
        read = yaml.safe_load(self._file.read_text())
        configured = {**read, **stack_configuration(read, changes)}
        self._file.write_text(yaml.safe_dump(configured))

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs with their secrets."""
        shown = self.pulumi(
            "stack", "output", "--json", "--show-secrets", "--stack", self.name
        ).output
        found: dict[str, Any] = json.loads(shown)
        return found

    def entry(self) -> PublicEntry:
        """Return the public entry of the deployed stack."""
        config = yaml.safe_load(self._file.read_text())["config"]
        traefik = config["tapbot-stack:traefik"]
        return PublicEntry(
            domain=config["tapbot-stack:domain"],
            http_port=traefik["httpPort"],
            https_port=traefik["httpsPort"],
            authority=self.outputs()["caCertificate"],
        )

    def up(self, *args: str) -> Run:
        """Update the stack as `make up` does."""
        return self.pulumi(*UP, TOGETHER, "--stack", self.name, *args)

    def preview(self) -> Run:
        """Preview the stack; the program may refuse its configuration."""
        args = ("pulumi", "preview", TOGETHER, "--stack", self.name, "--non-interactive")
        return timed(args, self.env, self.folder)

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state; secrets in it are encrypted."""
        exported = self.pulumi("stack", "export", "--stack", self.name)
        found: list[dict[str, Any]] = json.loads(exported.output)["deployment"]["resources"]
        return found

    def pulumi(self, *args: str) -> Run:
        """Run a pulumi command that has to succeed in the stack's folder."""
        return succeeded(["pulumi", *args, "--non-interactive"], self.env, self.folder)


def write_project(program: Path, folder: Path) -> None:
    """Write a project file that points to the program; the program's folder stays unchanged."""
    project = yaml.safe_load((program / "Pulumi.yaml").read_text())
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "main": str(program)}))


def stack_configuration(
    dev: Mapping[str, Any], *changes: Mapping[str, Mapping[str, object]]
) -> dict[str, Any]:
    """Return the configuration of `dev`, with changes by section applied in order."""
    config = dict(dev["config"])
    for change in changes:
        for section, values in change.items():
            key = f"tapbot-stack:{section}"
            config[key] = {**config.get(key, {}), **values}
    return {"config": config}


def pulumi_environment(folder: Path) -> dict[str, str]:
    """Return the toolchain's environment with a state and a passphrase of our own."""
    lines = output_of([sys.executable, "-m", "toolchain", "env"], cwd=CHECKOUT)
    env = {**os.environ, **exported_variables(lines)}
    env.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
    return {
        **env,
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(24),
    }


def exported_variables(lines: str) -> dict[str, str]:
    """Read lines such as `export NAME='value'`."""
    words = [word for line in lines.splitlines() for word in shlex.split(line)]
    pairs = [word.partition("=") for word in words if word != "export"]
    return {name: value for name, _, value in pairs}
