"""The bed that the tests of this folder share; nothing here runs unless it is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.images import load_pins
from testbed import Bed, Plan, temporary
from tests.e2e_bed.asked import is_asked_for

HERE = Path(__file__).parent
PLAN = Plan("proof", "10.78.0.0/24")
"""Not the bed of `python -m testbed up`, so that both can be up at the same time."""


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """These tests need root and minutes: `pytest tests` leaves them out."""
    return None if is_asked_for(config, HERE) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The test that removes the bed comes after all that use it."""
    items.sort(key=lambda item: item.path == HERE / "test_down.py")


@pytest.fixture(scope="session")
def bed() -> Iterator[Bed]:
    """Two servers, made for these tests and removed after them."""
    with temporary(PLAN) as made:
        yield made


@pytest.fixture(scope="session")
def redis() -> str:
    """An image with a server in it."""
    return load_pins({})["redis"].reference
