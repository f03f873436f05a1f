"""`pulumi preview --json | python -m toolchain.preview_summary --stack dev`."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from toolchain.preview_summary.digest import Digest, UnreadablePreviewError, read
from toolchain.preview_summary.report import report

FAILED, UNREADABLE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the summary; return 1 for a preview that failed, 2 for one that cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        digest = read(_text(options.preview))
        full = _text(options.full) if options.full else ""
    except UnreadablePreviewError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    sys.stdout.write(report(digest, options.stack or _stack(digest), full))
    return FAILED if digest.errors else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="preview_summary", description="Summarise `pulumi preview --json` as Markdown."
    )
    parser.add_argument("preview", nargs="?", default="-", help="file to read (default: stdin)")
    parser.add_argument("--stack", type=_stack_name, help="name of the stack (default: its own)")
    parser.add_argument("--full", metavar="FILE", help="text of `pulumi preview --diff` to append")
    return parser


def _stack_name(text: str) -> str:
    if not re.fullmatch(r"[\w./-]{1,200}", text, re.ASCII):
        raise argparse.ArgumentTypeError("expected letters, digits, '.', '_', '-' and '/'")
    return text


def _stack(digest: Digest) -> str:
    """Return the stack that the preview itself names."""
    found = digest.steps[0].urn.stack if digest.steps else ""
    return re.sub(r"[^\w./-]", "", found, flags=re.ASCII) or "unknown"


def _text(path: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UnreadablePreviewError(f"{path}: {error.strerror or error}.") from None
    return data.decode("utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
