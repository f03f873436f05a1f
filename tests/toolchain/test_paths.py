"""Caches and state follow the XDG rules and never lie in the checkout."""

from pathlib import Path

from toolchain.paths import Paths


def test_the_defaults_lie_below_the_home() -> None:
    paths = Paths.of({"HOME": "/home/a"}, Path("/src"))
    assert paths.cache == Path("/home/a/.cache/tapbot-stack")
    assert paths.state == Path("/home/a/.local/share/tapbot-stack/state")
    assert paths.pulumi_home == paths.cache / "pulumi-home"


def test_xdg_directories_and_pulumi_home_win() -> None:
    environ = {"HOME": "/h", "XDG_CACHE_HOME": "/c", "XDG_DATA_HOME": "/d", "PULUMI_HOME": "/p"}
    paths = Paths.of(environ, Path("/src"))
    assert (paths.cache, paths.data) == (Path("/c/tapbot-stack"), Path("/d/tapbot-stack"))
    assert paths.pulumi_home == Path("/p")


def test_each_stack_has_its_own_authority_file() -> None:
    paths = Paths.of({"HOME": "/h"}, Path("/src"))
    assert paths.authority("dev") != paths.authority("e2e")
