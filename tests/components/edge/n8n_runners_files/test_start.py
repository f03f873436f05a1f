"""The launcher has its token and its modules, and the image's own file is left as it is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components.edge.n8n_runners_files import start

DOCUMENT = {
    "task-runners": [
        {
            "runner-type": "javascript",
            "command": "/usr/local/bin/node",
            "env-overrides": {
                "NODE_FUNCTION_ALLOW_BUILTIN": "crypto",
                "NODE_FUNCTION_ALLOW_EXTERNAL": "moment",
            },
        },
        {
            "runner-type": "python",
            "args": ["-m", "src.main"],
            "env-overrides": {"N8N_RUNNERS_STDLIB_ALLOW": "", "N8N_RUNNERS_EXTERNAL_ALLOW": ""},
        },
        {"runner-type": "cobol"},
    ]
}


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Write the file of an image."""
    file = tmp_path / "images.json"
    file.write_text(json.dumps(DOCUMENT))
    return file


def environment(tmp_path: Path, **changes: str) -> dict[str, str]:
    """Return what the container is given, with a token of its own."""
    token = tmp_path / "token"
    token.write_text("the-token")
    empty = {"TAPBOT_JAVASCRIPT_MODULES": "", "TAPBOT_PYTHON_MODULES": ""}
    return {"PATH": "/bin", "N8N_RUNNERS_AUTH_TOKEN_FILE": str(token), **empty, **changes}


def with_modules(tmp_path: Path, images: Path, **changes: str) -> list[dict[str, Any]]:
    """Return the runners of the file that the launcher reads."""
    ours = tmp_path / "ours.json"
    found = start.prepared(environment(tmp_path, **changes), images, ours)
    assert found["N8N_RUNNERS_CONFIG_PATH"] == str(ours)
    runners: list[dict[str, Any]] = json.loads(ours.read_text())["task-runners"]
    return runners


def test_without_further_modules_only_the_token_is_added(tmp_path: Path, images: Path) -> None:
    ours = tmp_path / "ours.json"
    found = start.prepared(environment(tmp_path), images, ours)
    assert found == {"PATH": "/bin", "N8N_RUNNERS_AUTH_TOKEN": "the-token"}
    assert not ours.exists()


def test_further_modules_are_added_to_those_of_the_image(tmp_path: Path, images: Path) -> None:
    javascript, python, other = with_modules(
        tmp_path,
        images,
        TAPBOT_JAVASCRIPT_MODULES="url,crypto",
        TAPBOT_PYTHON_MODULES="json,numpy",
    )
    assert javascript["env-overrides"] == {
        "NODE_FUNCTION_ALLOW_BUILTIN": "crypto,url",
        "NODE_FUNCTION_ALLOW_EXTERNAL": "moment,url,crypto",
    }
    assert python["env-overrides"] == {
        "N8N_RUNNERS_STDLIB_ALLOW": "json,numpy",
        "N8N_RUNNERS_EXTERNAL_ALLOW": "json,numpy",
    }
    assert (javascript["command"], python["args"], other) == (
        "/usr/local/bin/node",
        ["-m", "src.main"],
        {"runner-type": "cobol"},
    ), "the rest belongs to the version of the image"


def test_modules_stay_where_another_version_keeps_them(tmp_path: Path, images: Path) -> None:
    newer = json.loads(images.read_text())
    newer["task-runners"][1]["default-env"] = {"N8N_RUNNERS_STDLIB_ALLOW": "*"}
    newer["task-runners"][1]["env-overrides"] = {}
    images.write_text(json.dumps(newer))
    _, python, _ = with_modules(tmp_path, images, TAPBOT_PYTHON_MODULES="json")
    assert python["default-env"] == {"N8N_RUNNERS_STDLIB_ALLOW": "*"}, "all, with others, is none"
    assert python["env-overrides"] == {"N8N_RUNNERS_EXTERNAL_ALLOW": "json"}


def test_it_becomes_the_launcher(tmp_path: Path) -> None:
    shown = "import os, sys; print(os.environ['N8N_RUNNERS_AUTH_TOKEN'], os.getpid())"
    command = [sys.executable, "-I", start.__file__, sys.executable, "-c", shown]
    with subprocess.Popen(
        command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as running:
        said, _ = running.communicate()
    assert said.split() == ["the-token", str(running.pid)], "signals would not reach the launcher"
