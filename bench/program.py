"""A copy of the program, so that an edit of the checkout does not change what is being measured."""

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
    """Copy what is in the checkout now, with its compiled modules; remove the copy afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-program-") as folder:
        program = Path(folder) / "program"
        # Times are kept, or Python would compile every module again in the first round.
        shutil.copytree(CHECKOUT, program, ignore=LEFT_OUT, copy_function=shutil.copy2)
        yield program
