"""Unit tests have an environment of their own, whoever runs them and wherever."""

import os
import tempfile
from pathlib import Path
from typing import Final

import pytest

KEPT: Final = ("PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV")
"""What finds programs and modules; all else of the caller's environment is not seen."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Replace the environment, unless what was collected drives real engines."""
    here = Path(__file__).parent
    real = (here / "e2e", here / "e2e_bed")
    if any(folder in item.path.parents for item in session.items for folder in real):
        return
    own = {name: value for name, value in os.environ.items() if name in KEPT}
    home = tempfile.TemporaryDirectory(prefix="tapbot-home-")
    session.config.add_cleanup(home.cleanup)
    os.environ.clear()
    os.environ.update(own, HOME=home.name, LC_ALL="C.UTF-8")
