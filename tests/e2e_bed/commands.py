"""A throwaway Pulumi project around `command_program.py`, run by the toolchain's Pulumi."""

import json
import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testbed import Bed
from testbed.shell import Answer, ask

PROGRAM = Path(__file__).with_name("command_program.py")


@dataclass
class Commands:
    """Runs pulumi on a project of its own, with a backend of its own."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @classmethod
    def on(cls, bed: Bed, folder: Path) -> "Commands":
        """A project whose commands run on the bed's first server."""
        shutil.copyfile(PROGRAM, folder / "__main__.py")
        (folder / "Pulumi.yaml").write_text("name: commands\nruntime: python\n")
        (folder / "state").mkdir()
        commands = cls(folder)
        commands.change(
            host=bed.addresses["srv-a"],
            hostKey=bed.host_key("srv-a"),
            keyFile=str(bed.client_key),
            stdin="echo secret-one > /root/proof; echo created >> /root/log; echo printed-one",
            triggers=["one"],
            logging="stdoutAndStderr",
            text="text one",
            local="echo local",
        )
        assert commands.run("stack", "init", "proof").ok
        return commands

    def change(self, **settings: Any) -> None:
        """Change what the program reads."""
        self.settings |= settings
        (self.folder / "settings.json").write_text(json.dumps(self.settings))

    def run(self, *args: str) -> Answer:
        """Run a pulumi command."""
        started = time.monotonic()
        command = ["pulumi", *args, "--non-interactive", "--cwd", str(self.folder)]
        answer = ask(command, timeout=300, env=self._environment())
        self.seconds = time.monotonic() - started
        return answer

    def up(self, *args: str) -> Answer:
        """Update the stack."""
        return self.run("up", "--yes", "--skip-preview", "--suppress-progress", *args)

    def updated(self, *args: str) -> Answer:
        """Update the stack, which succeeds."""
        answer = self.up(*args)
        assert answer.ok, answer.out + answer.err
        return answer

    def outputs(self) -> dict[str, Any]:
        """Outputs with their secrets."""
        shown: dict[str, Any] = json.loads(
            self.run("stack", "output", "--json", "--show-secrets").out
        )
        return shown

    def _environment(self) -> dict[str, str]:
        binaries = str(Path(sys.executable).parent)
        return os.environ | {
            "VIRTUAL_ENV": sys.prefix,
            "PATH": os.pathsep.join([binaries, os.environ.get("PATH", os.defpath)]),
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "proof",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "SSH_AUTH_SOCK": "",
        }
