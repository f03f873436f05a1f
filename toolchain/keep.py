"""`make keep TO=FOLDER`: a copy of what exists once, state and passphrase, tried at once."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolchain import engines
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

FILE = "passphrase"
VARIABLE = "PULUMI_CONFIG_PASSPHRASE_FILE"
RUNBOOK = "docs/runbooks/keep-the-state.md"


def keep(stack: Stack) -> int:
    """Copy the stack's state, file and passphrase into a folder, and read the copy."""
    context = stack.context
    chosen = context.environ.get("TO")
    if not chosen:
        raise ToolchainError(
            "TO: is not set (got nothing; expected a folder on another disk): make keep"
            f" STACK={stack.name} TO=/media/usb/tapbot"
        )
    if not stack.select():
        raise ToolchainError(f"stack {stack.name} does not exist: `make up` creates it")
    folder = Path(chosen).expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = folder / f"{stack.name}.state.json"
    answer = stack.capture("stack", "export")
    if not answer.ok:
        raise ToolchainError(f"the state cannot be read: {answer.err.strip()}")
    _write(state, answer.out)
    shutil.copy2(context.paths.checkout / context.stack_file, folder)
    passphrase = stack.env.get(VARIABLE)
    if passphrase:
        _write(folder / FILE, Path(passphrase).read_text(encoding="utf-8"))
    _try(stack, folder)
    record = context.paths.kept(stack.name)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(_digest(json.loads(answer.out).get("deployment") or {}), encoding="ascii")
    own = "" if passphrase else "; the passphrase is in your environment and was not copied"
    context.console.line(f"Copied to {folder}, and read again from there{own}.")
    context.console.line(f"Whoever has this folder has all secrets of the stack. Back: {RUNBOOK}")
    return 0


def advice(stack: Stack, deployment: Mapping[str, Any]) -> str | None:
    """What to do when the state of remote servers has changed since it was copied last."""
    if not any(each.host for each in engines.of_deployment(deployment)):
        return None
    record = stack.context.paths.kept(stack.name)
    if record.is_file() and record.read_text(encoding="ascii") == _digest(deployment):
        return None
    since = "since its last copy" if record.is_file() else "and was never copied"
    return (
        f"The state has changed {since}: without it and its passphrase the servers cannot be"
        f" updated. `make keep STACK={stack.name} TO=FOLDER` copies both to another disk."
    )


def _try(stack: Stack, folder: Path) -> None:
    """Import the copy into an empty backend, and decrypt it with the copied passphrase."""
    checkout = stack.context.paths.checkout
    with tempfile.TemporaryDirectory(prefix="tapbot-keep-") as name:
        place = Path(name)
        shutil.copy2(checkout / "Pulumi.yaml", place)
        shutil.copy2(folder / stack.context.stack_file, place)
        (place / "state").mkdir()
        env = {**stack.env, "PULUMI_BACKEND_URL": (place / "state").as_uri()}
        if VARIABLE in env:
            env[VARIABLE] = str(folder / FILE)
        copy = str(folder / f"{stack.name}.state.json")
        for args in (
            ["stack", "init", stack.name],
            ["stack", "import", "--file", copy, "--stack", stack.name],
            ["stack", "export", "--show-secrets", "--stack", stack.name],
        ):
            answer = stack.context.runner.capture(
                [stack.cli.executable, *args, "--non-interactive"], env=env, cwd=place
            )
            if not answer.ok:
                # Its output may have secrets in it.
                raise ToolchainError(f"the copy cannot be used: {answer.err.strip()}")


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


def _digest(deployment: Mapping[str, Any]) -> str:
    resources = json.dumps(deployment.get("resources") or [], sort_keys=True)
    return hashlib.sha256(resources.encode()).hexdigest()
