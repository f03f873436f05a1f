"""Entry point: `python3 -m toolchain <command> [--stack NAME]`."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the message for users of an older Python
    sys.exit(
        "error: Python 3.11 or newer is needed: install it and run `make PYTHON=python3.11 ...`"
    )

import argparse
import os
import re
import signal
from pathlib import Path
from types import FrameType

from toolchain.commands import COMMANDS
from toolchain.console import Console
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.paths import Paths
from toolchain.process import SystemRunner

# Other programs read the standard output of these commands.
PIPED = ("env", "venv", "bot-venv")
# They take minutes, and begin with looking at what is already there.
LONG = ("up", "prepare", "tools", "images")
FLAGS = {
    "json": "doctor: print what programs read",
    "drift": "doctor: compare with the engines, too, what nobody may have changed by hand",
    "dry": "links, apply-schema: only tell what differs; the code is 3 if anything does",
}
STACK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a failure prints one sentence and returns 1."""
    parser = argparse.ArgumentParser(prog="python3 -m toolchain", description=__doc__)
    described = "\n".join(f"{name}: {text}" for name, (_, text) in COMMANDS.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = described
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--stack", default=os.environ.get("STACK") or "dev")
    for flag, text in FLAGS.items():
        parser.add_argument(f"--{flag}", action="store_true", help=text)
    options = parser.parse_args(arguments)
    if not STACK_NAME.fullmatch(options.stack):
        parser.error(f"{options.stack!r} is no stack name: letters, digits, `.`, `_`, `-`")
    runner = SystemRunner()

    def end(_signal: int, _frame: FrameType | None) -> None:
        runner.stop()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    # A background job inherits an ignored interrupt and would pass it on to go and pulumi.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    console = Console(sys.stderr if options.command in PIPED else sys.stdout)
    checkout = Path(__file__).resolve().parent.parent
    paths = Paths.of(os.environ, checkout)
    flags = frozenset(flag for flag in FLAGS if getattr(options, flag))
    context = Context(paths, dict(os.environ), runner, console, options.stack, flags)
    try:
        return COMMANDS[options.command][0](context)
    except ToolchainError as error:
        runner.stop()
        print(f"error: {error}", file=sys.stderr)
        if options.command in LONG:
            print("what was finished is kept: the same command goes on from there", file=sys.stderr)
        return 1
    except OSError as error:
        runner.stop()
        print(f"error: {error}: check free disk space and permissions", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        runner.stop()
        print("interrupted: run the same command again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
