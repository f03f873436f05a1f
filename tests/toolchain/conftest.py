"""Every test of the toolchain gets its own home, cache and scripted programs."""

from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A context in which nothing is installed and no program answers."""
    return workplace(tmp_path)
