"""A copy of the working tree with a backend of its own, so that the checkout stays unchanged."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = "tapbot-stack"
BASE_STACK = "dev"
"""The stack file that the deployment starts from: tests use what users get."""

START_MINUTES = 15
"""Several stacks start at once on a small machine; one that does not start fails all the same."""


class Workspace:
    """The program, the stack file, the state and the passphrase, all in one temporary folder."""

    def __init__(self, folder: Path, stack: str) -> None:
        self.stack = stack
        self.program = folder / "program"
        self.state = folder / "state"
        self.data = folder / "data"
        self.passphrase = folder / "passphrase"
        for directory in (self.program, self.state, self.data):
            directory.mkdir(parents=True)
        self.passphrase.touch(mode=0o600)
        self.passphrase.write_text(secrets.token_urlsafe(32))
        copy_working_tree(self.program, without=("tests/", "testbed/"))

    @property
    def stack_file(self) -> Path:
        """Configuration of the stack."""
        return self.program / f"Pulumi.{self.stack}.yaml"

    def configure(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Edit the stack's settings; keys are without the project's name."""
        document = yaml.safe_load(self.stack_file.read_text()) or {}
        config = document.setdefault("config", {})
        own = {key: config.pop(key) for key in list(config) if key.startswith(f"{PROJECT}:")}
        settings = {key.removeprefix(f"{PROJECT}:"): value for key, value in own.items()}
        change(settings)
        config.update({f"{PROJECT}:{key}": value for key, value in settings.items()})
        self.stack_file.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))

    def start_from_base(self) -> None:
        """Copy the configuration of the base stack's file; the new stack's own salt stays.

        Without `links`, whose jobs would take minutes in each stack that has other things to show.
        """
        base = yaml.safe_load((self.program / f"Pulumi.{BASE_STACK}.yaml").read_text())
        base["config"].pop(f"{PROJECT}:links")
        own = yaml.safe_load(self.stack_file.read_text()) if self.stack_file.exists() else {}
        document = {**(own or {}), "config": base["config"]}
        self.stack_file.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))

    def environment(self) -> dict[str, str]:
        """Return the environment of `make e2e`, with this workspace's backend."""
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULUMI_CONFIG", "PULUMI_ACCESS", "PULUMI_STACK"))
        }
        binaries = str(Path(sys.executable).parent)
        return env | {
            # The language host uses the interpreter of the activated virtualenv.
            "VIRTUAL_ENV": sys.prefix,
            "PATH": os.pathsep.join([binaries, env.get("PATH", os.defpath)]),
            "PULUMI_BACKEND_URL": self.state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_OPTION_SKIP_CONFIG_VALIDATION": "true",
            "XDG_DATA_HOME": str(self.data),
        }


def copy_working_tree(target: Path, without: tuple[str, ...] = ()) -> None:
    """Copy what git tracks or would add, but not what begins with one of these paths."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        source = CHECKOUT / name
        if name.startswith(without) or not source.is_file():
            continue
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
