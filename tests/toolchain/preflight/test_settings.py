"""The stack file is read as Pulumi would read it, without any secret."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.factories import config_with
from toolchain.preflight.settings import UnusableSettingsError, read


def stack_file(folder: Path, changes: dict[str, Any], **more: Any) -> Path:
    """A stack file with a valid configuration, some keys changed."""
    config = {f"tapbot-stack:{key}": value for key, value in config_with(changes).items()}
    path = folder / "Pulumi.prod.yaml"
    path.write_text(yaml.safe_dump({"config": config | more}, sort_keys=False))
    return path


def test_settings_are_read_and_secrets_are_not(tmp_path: Path) -> None:
    secret = {"tapbot-stack:postgresPassword": {"secure": "v1:abc"}, "pulumi:x": ["docker"]}
    settings = read(stack_file(tmp_path, {}, **secret))
    assert settings.servers["edge"].address == "203.0.113.10"


def test_all_mistakes_are_listed_in_the_projects_form(tmp_path: Path) -> None:
    bad = {"servers": {"edge": {"hostKey": None, "address": "-oProxyCommand=reboot"}}}
    with pytest.raises(UnusableSettingsError) as caught:
        read(stack_file(tmp_path, bad))
    text = str(caught.value)
    assert text.startswith("The configuration has a problem; nothing was created or changed.\n")
    assert "servers.edge.address: is not valid (got '-oProxyCommand=reboot'; expected " in text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "No such file or directory"),
        ("a: [", "is not YAML"),
        ("\x00", "is not YAML"),
        ("[]", "has no settings"),
        ("config: 5", "has no settings"),
    ],
)
def test_a_file_of_no_stack_is_one_problem(tmp_path: Path, text: str | None, problem: str) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UnusableSettingsError) as caught:
        read(path)
    assert f"  Pulumi.x.yaml: {problem} (expected the file of a stack" in str(caught.value)
    assert "fix: name a stack that has one: make preflight STACK=prod" in str(caught.value)
