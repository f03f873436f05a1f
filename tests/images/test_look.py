"""An image is looked into with the docker command."""

import json
import subprocess

import pytest

from images import look
from images.engine import EngineError
from images.official import official

FACTS = official()["redis"]
CONFIG: dict[str, object] = {
    "User": "",
    "Entrypoint": ["docker-entrypoint.sh"],
    "Cmd": None,
    "Env": ["PATH=/bin", "REDIS_VERSION=7.2.16"],
    "Volumes": {"/data": {}},
}
PRINTED = "tool bash\ntool redis-cli\nowner /data 999:999\n"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the docker commands, which are answered and not run."""
    given: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        given.append(command)
        answers = {"image": json.dumps([{"Config": CONFIG}]), "run": PRINTED}
        return subprocess.CompletedProcess(command, 0, answers[command[1]], "")

    monkeypatch.setattr(subprocess, "run", run)
    return given


def test_configuration_tools_and_owners_are_found(commands: list[list[str]]) -> None:
    found = look.look(FACTS.reference, FACTS, ["/qdrant/storage"])
    assert (found.entrypoint, found.command, found.user) == (["docker-entrypoint.sh"], [], "")
    assert found.environment == {"PATH", "REDIS_VERSION"}
    assert found.volumes == {"/data"}
    assert found.tools == {"bash", "redis-cli"}
    assert found.owners == {"/data": "999:999"}
    assert "/data /qdrant/storage" in commands[1][-1]
    assert {"--network=none", "--user=0:0", "--rm"} <= set(commands[1])


def test_an_image_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "No such image: redis\n")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(EngineError, match=r"docker image failed: No such image: redis"):
        look.size_mb("redis")


def test_nothing_is_run_in_an_image_without_a_shell(commands: list[list[str]]) -> None:
    facts = official()["dozzle"]
    assert look.look(facts.reference, facts).tools == set(facts.tools)
    assert [command[1] for command in commands] == ["image"]
