"""Whether tests that take minutes were asked for by name."""

from pathlib import Path

import pytest


def is_asked_for(config: pytest.Config, folder: Path) -> bool:
    """Whether pytest was given the folder, or something in it."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    return any(path == folder or folder in path.parents for path in asked)
