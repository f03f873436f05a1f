"""A copy of the program, so that edits of the checkout do not change what is measured."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    *(".*", "tests", "testbed", "docs", "images", "Pulumi.e2e*", "Pulumi.bench*")
)


@contextmanager
def frozen_program() -> Iterator[Path]:
    """Copy the checkout with its compiled modules; remove the copy afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-program-") as folder:
        program = Path(folder) / "program"
        # copy2 keeps times; otherwise the first round would compile every module again.
        shutil.copytree(CHECKOUT, program, ignore=LEFT_OUT, copy_function=shutil.copy2)
        yield program
