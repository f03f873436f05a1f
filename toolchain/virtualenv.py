"""Step: a Python virtualenv with locked requirements."""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import sys
from pathlib import Path

from toolchain import apt
from toolchain.cache import locked, staged
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.steps import Step

LOCK_FILE = "requirements-dev.txt"
BOT_LOCK_FILE = "bot/requirements-dev.txt"
"""Of the bot that ships: a program of its own, whose packages nobody deploys with."""


def directory(context: Context, lock_file: str = LOCK_FILE) -> Path:
    """The path of the virtualenv for these requirements and this Python; it may not exist yet."""
    lock = context.paths.checkout / lock_file
    if not lock.exists():
        raise ToolchainError(f"{lock} is missing: restore it with `git checkout {lock_file}`")
    kind = f"{platform.python_implementation()} {platform.python_version()} {platform.machine()}"
    key = hashlib.sha256(lock.read_bytes() + kind.encode()).hexdigest()[:12]
    return context.paths.cache / "venv" / key


def python(context: Context, lock_file: str = LOCK_FILE) -> Path:
    """The virtualenv's interpreter."""
    return directory(context, lock_file) / "bin" / "python"


class VirtualenvStep(Step):
    """A virtualenv in the cache, one per set of locked requirements."""

    name = "Python environment"

    def __init__(self, context: Context, lock_file: str = LOCK_FILE) -> None:
        self._context, self._lock_file = context, lock_file

    def already_done(self) -> str | None:
        """Name the Python when the virtualenv is there."""
        if not python(self._context, self._lock_file).exists():
            return None
        return f"Python {platform.python_version()}, locked requirements"

    def run(self, report: Report) -> str:
        """Create the virtualenv and install the locked requirements, verifying their hashes."""
        context = self._context
        final = directory(context, self._lock_file)
        waiting = "waiting for another command that makes the virtualenv"
        with locked(final.parent / f".{final.name}.lock", lambda: report.say(waiting)):
            if not python(context, self._lock_file).exists():
                _ensure_venv_module(context, report)
                with staged(final) as staging:
                    self._fill(staging, final, report)
        return f"Python {platform.python_version()}, locked requirements installed"

    def _fill(self, staging: Path, final: Path, report: Report) -> None:
        context = self._context
        log = context.paths.logs / "virtualenv.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        requirements = context.paths.checkout / self._lock_file
        pip = [str(staging / "bin" / "python"), "-m", "pip", "install", "--require-hashes"]
        with report.doing("installing the locked requirements"), log.open("w") as output:
            for args in (
                [sys.executable, "-m", "venv", str(staging)],
                [*pip, "--disable-pip-version-check", "-r", str(requirements)],
            ):
                code = context.runner.stream(
                    args, env=context.environ, on_line=lambda line: print(line, file=output)
                )
                if code != 0:
                    raise ToolchainError(
                        "the Python requirements could not be installed: check that a package"
                        " index can be reached (`pip config list`), then run the command again",
                        log=log,
                    )
        _rename_inside(staging, final)


def _ensure_venv_module(context: Context, report: Report) -> None:
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt.available(context):
        raise ToolchainError(
            f"this Python cannot make virtualenvs: install its venv module (on Debian and Ubuntu"
            f" `sudo apt-get install {package}`), then run the command again"
        )
    with report.doing(f"installing {package} with apt-get"):
        apt.install(context, [package])


def _rename_inside(staging: Path, final: Path) -> None:
    """Replace the virtualenv's path in its commands, because it is about to move."""
    old, new = str(staging).encode(), str(final).encode()
    for path in [*(staging / "bin").iterdir(), staging / "pyvenv.cfg"]:
        if path.is_file() and not path.is_symlink() and old in (content := path.read_bytes()):
            path.write_bytes(content.replace(old, new))
