"""A container that keeps backups is asked by its engine's own words."""

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.containers import Container
from toolchain.engines import LOCAL
from toolchain.errors import ToolchainError
from toolchain.keeper import Keeper, shown
from toolchain.process import Result
from toolchain.stack import Stack


def test_one_that_does_not_run_is_named(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("exec", Result(1, "", "is not running"))
    container = Container("tapbot-dev-a", "a", "edge", "exited", "-", "x:1", 0, LOCAL)
    with pytest.raises(ToolchainError, match="tapbot-dev-a: is not running"):
        Keeper(Stack(place.context), container, "/status.json").status()


def test_a_moment_has_its_offset() -> None:
    assert shown(0)[-6] in "+-"
