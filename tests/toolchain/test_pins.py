"""The toolchain installs exactly what the locked Python packages ask for."""

import re
from pathlib import Path

from toolchain import pins

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text()
MODULES = ROOT / "toolchain" / "go"


def locked(package: str) -> str:
    """Version in requirements.txt."""
    found = re.search(rf"^{package}==(\S+)", LOCK, re.MULTILINE)
    assert found, f"{package} is not in requirements.txt"
    return found.group(1)


def test_the_cli_is_the_version_of_the_python_sdk() -> None:
    assert locked("pulumi") == pins.PULUMI


def test_each_plugin_is_the_version_that_its_python_sdk_asks_for() -> None:
    for plugin in pins.PLUGINS:
        assert locked(f"pulumi-{plugin.name}") == plugin.version


def test_the_go_modules_pin_the_same_versions() -> None:
    assert f"pulumi/pkg/v3 v{pins.PULUMI}" in (MODULES / "pulumi-cli/go.mod").read_text()
    host = (MODULES / "language-python/go.mod").read_text()
    assert f"pulumi/sdk/v3 v{pins.LANGUAGE_HOST}" in host


def test_the_newest_go_that_a_module_asks_for_is_named() -> None:
    asked = []
    for path in MODULES.glob("*/go.mod"):
        found = re.search(r"^go (\S+)$", path.read_text(), re.MULTILINE)
        assert found, path
        asked.append(tuple(int(part) for part in found.group(1).split(".")))
    assert max(asked) == pins.GO


def test_every_module_is_locked() -> None:
    for path in MODULES.glob("*/go.mod"):
        assert (path.parent / "go.sum").exists(), path.parent
