"""prepare.sh: what the operator wrote into daemon.json stays, and what was added leaves again."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from components.servers.script import FILES

[MERGE] = re.findall(r"<<'PYTHON'\n(.*?)\nPYTHON\n", (FILES / "prepare.sh").read_text(), re.DOTALL)
LOGS: Final = {"log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "3"}}
ADDED: Final = {**LOGS, "live-restore": True}


def merge(folder: Path, action: str, *flags: str, swarm: str = "inactive") -> str:
    """Run the script's merge on files in a folder; return what it tells the script."""
    words = [action, str(folder / "added.json"), str(folder / "daemon.json"), swarm, *flags]
    done = subprocess.run(
        [sys.executable, "-c", MERGE, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def daemon(folder: Path) -> Any:
    """Return what is in daemon.json."""
    return json.loads((folder / "daemon.json").read_text())


def test_a_bare_server_gets_log_limits_and_containers_that_outlive_the_engine(
    tmp_path: Path,
) -> None:
    assert merge(tmp_path, "apply") == "changed"
    assert daemon(tmp_path) == ADDED


def test_what_the_operator_wrote_stays(tmp_path: Path) -> None:
    own = {"log-driver": "journald", "live-restore": False, "dns": ["203.0.113.53"]}
    (tmp_path / "daemon.json").write_text(json.dumps(own))
    assert merge(tmp_path, "apply") == "", "the engine would be reloaded for nothing"
    assert daemon(tmp_path) == own
    assert merge(tmp_path, "remove") == ""
    assert daemon(tmp_path) == own, "taking back must not take what others wrote"


def test_what_the_operator_did_not_say_is_added_to_what_he_said(tmp_path: Path) -> None:
    own = {"dns": ["203.0.113.53"], "log-opts": {"max-size": "1m"}}
    (tmp_path / "daemon.json").write_text(json.dumps(own))
    assert merge(tmp_path, "apply") == "changed"
    assert daemon(tmp_path) == {**own, "log-driver": "json-file", "live-restore": True}
    assert merge(tmp_path, "remove") == "changed"
    assert daemon(tmp_path) == own


def test_a_second_update_changes_nothing(tmp_path: Path) -> None:
    merge(tmp_path, "apply")
    assert merge(tmp_path, "apply") == "", "every update would reload the engine"
    assert merge(tmp_path, "remove") == "changed"
    assert list(tmp_path.iterdir()) == [], "a file of ours would stay on a server we have left"


def test_what_the_operator_has_changed_since_is_his(tmp_path: Path) -> None:
    merge(tmp_path, "apply")
    (tmp_path / "daemon.json").write_text(json.dumps({**ADDED, "live-restore": False}))
    assert merge(tmp_path, "apply") == ""
    assert merge(tmp_path, "remove") == "changed"
    assert daemon(tmp_path) == {"live-restore": False}


def test_an_engine_in_a_swarm_starts_with_what_it_can_do(tmp_path: Path) -> None:
    merge(tmp_path, "apply", swarm="active")
    assert "live-restore" not in daemon(tmp_path), "an engine in a swarm refuses to start with it"


def test_a_file_that_is_not_json_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text("{")
    with pytest.raises(subprocess.CalledProcessError) as raised:
        merge(tmp_path, "apply")
    assert f"{tmp_path}/daemon.json: is not JSON" in raised.value.stderr
    assert (tmp_path / "daemon.json").read_text() == "{"


@pytest.mark.parametrize(
    ("flag", "left"),
    [
        ("--log-driver=journald", {"live-restore": True}),
        ("--log-opt", {"live-restore": True}),
        ("--live-restore", LOGS),
        ("--live-restore=false", LOGS),
        ("-H", ADDED),
    ],
)
def test_what_the_engines_command_line_says_is_not_said_again(
    tmp_path: Path, flag: str, left: dict[str, Any]
) -> None:
    merge(tmp_path, "apply", flag, "max-size=1m")
    assert daemon(tmp_path) == left, "an engine that is told twice refuses to start"


def test_what_was_added_is_on_record_before_it_is_added(tmp_path: Path) -> None:
    (tmp_path / "daemon.json.new").mkdir()
    with pytest.raises(subprocess.CalledProcessError):
        merge(tmp_path, "apply")
    assert json.loads((tmp_path / "added.json").read_text()) == ADDED, (
        "cut in between, it would be the operator's for ever"
    )
