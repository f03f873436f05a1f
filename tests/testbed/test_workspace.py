"""A copy of the program that shares nothing with the user's own stacks."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed.workspace import CHECKOUT, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a copy of this checkout."""
    return Workspace(tmp_path / "copy", "other")


def test_the_copy_is_the_program_without_its_tests(workspace: Workspace) -> None:
    program = "__main__.py"
    assert (workspace.program / program).read_text() == (CHECKOUT / program).read_text()
    assert (workspace.program / "toolchain" / "__main__.py").exists()
    for name in ("tests", "testbed", ".git"):
        assert not (workspace.program / name).exists(), name


def test_settings_are_edited_without_the_projects_name(workspace: Workspace) -> None:
    workspace.stack_file.write_text("config:\n  docker:host: unix\n  tapbot-stack:domain: a.kz\n")
    seen: dict[str, Any] = {}

    def change(settings: dict[str, Any]) -> None:
        seen.update(settings)
        settings["domain"] = "b.kz"

    workspace.configure(change)
    assert seen == {"domain": "a.kz"}
    assert yaml.safe_load(workspace.stack_file.read_text()) == {
        "config": {"docker:host": "unix", "tapbot-stack:domain": "b.kz"}
    }


def test_the_base_is_taken_over_but_links_and_the_salt_stays(workspace: Workspace) -> None:
    workspace.stack_file.write_text("encryptionsalt: own\nconfig: {}\n")
    workspace.start_from_base()
    base = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())
    assert base["config"].pop("tapbot-stack:links") == {}
    written = yaml.safe_load(workspace.stack_file.read_text())
    assert written == {"encryptionsalt": "own", "config": base["config"]}


def test_state_and_passphrase_are_its_own(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "the user's")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://the-users.example")
    environment = workspace.environment()
    assert "PULUMI_CONFIG_PASSPHRASE" not in environment
    assert environment["PULUMI_BACKEND_URL"] == workspace.state.as_uri()
    assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(workspace.passphrase)
    assert workspace.passphrase.stat().st_mode & 0o777 == 0o600
