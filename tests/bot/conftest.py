"""The bot's tests are collected where its packages are: `make test` runs them there."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest


class Elsewhere(pytest.Module):
    """A module of tests for another virtualenv."""

    def collect(self) -> Iterator[pytest.Item]:
        """Collect nothing."""
        yield from ()


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Leave the tests to the other virtualenv, unless this is it."""
    if importlib.util.find_spec("starlette"):
        return None
    module: pytest.Module = Elsewhere.from_parent(parent, path=module_path)
    return module
