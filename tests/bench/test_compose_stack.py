"""The compose project is brought up from its own file, taken down with its data, and removed."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bench import compose_stack
from bench.compose_file import ComposeProject
from bench.compose_service import ROLE
from bench.compose_stack import ComposeStack, same_containers
from bench.run import Run
from tests.bench.inspected import IMAGE, container

NAME = "bench-1-compose"
PROJECT = ComposeProject(
    document={"name": NAME, "services": {"db": {"image": "redis:7"}}},
    filled={"tapbot-b-db-files": f"{NAME}-db-files"},
)


class Engine:
    """An engine that writes down what it is asked for."""

    env: Mapping[str, str] = {"DOCKER_HOST": "unix:///run/x.sock"}

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def copy_volume(self, source: str, target: str, image: str) -> None:
        self.asked.append(("copy", source, target, image))

    def remove(self, prefix: str) -> None:
        self.asked.append(("remove", prefix))


@pytest.fixture
def engine() -> Any:
    """A new engine."""
    return Engine()


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run, each with the socket of its engine."""
    commands: list[list[str]] = []

    def succeeded(args: list[str], env: Mapping[str, str]) -> Run:
        commands.append([env["DOCKER_HOST"], *args])
        return Run(1.5, 0, "")

    monkeypatch.setattr(compose_stack, "succeeded", succeeded)
    return commands


def test_the_file_is_the_project(engine: Any, tmp_path: Path) -> None:
    with ComposeStack(["docker", "compose"], PROJECT, engine, tmp_path):
        written = yaml.safe_load((tmp_path / "compose.yaml").read_text())
    assert written == PROJECT.document


def test_up_waits_until_all_is_healthy_as_pulumi_does(
    engine: Any, tmp_path: Path, ran: list[list[str]]
) -> None:
    with ComposeStack(["docker", "compose"], PROJECT, engine, tmp_path) as stack:
        assert stack.up().seconds == 1.5
    [command] = ran
    assert command[:3] == ["unix:///run/x.sock", "docker", "compose"]
    assert command[3:5] == ["--file", str(tmp_path / "compose.yaml")]
    assert command[-2:] == ["up", "--wait"], "the clock would stop before anything can be used"


def test_each_round_starts_with_empty_data_volumes(
    engine: Any, tmp_path: Path, ran: list[list[str]]
) -> None:
    with ComposeStack(["docker", "compose"], PROJECT, engine, tmp_path) as stack:
        stack.down()
    assert "--volumes" in ran[0], "the next round would find a database that is already made"


def test_volumes_with_configuration_are_copied_by_an_image_that_is_there(
    engine: Any, tmp_path: Path
) -> None:
    ComposeStack(["docker", "compose"], PROJECT, engine, tmp_path).fill()
    assert engine.asked == [("copy", "tapbot-b-db-files", f"{NAME}-db-files", "redis:7")]


def test_everything_is_removed_also_after_a_failure(engine: Any, tmp_path: Path) -> None:
    def fail() -> None:
        with ComposeStack(["docker", "compose"], PROJECT, engine, tmp_path):
            raise RuntimeError("the round failed")

    with pytest.raises(RuntimeError, match="the round failed"):
        fail()
    assert engine.asked == [("remove", NAME)]


def test_what_ran_is_compared_and_carriers_are_not() -> None:
    def inspected(name: str, role: str) -> dict[str, Any]:
        made = container(name)
        made["Config"]["Labels"][ROLE] = role
        return made

    found = [inspected("db", "service"), inspected("job", "job"), inspected("db-c", "files")]
    state = json.loads(
        """[{"urn": "db", "type": "docker:index/container:Container", "dependencies": [],
             "outputs": {"name": "tapbot-b-db"}},
            {"urn": "job", "type": "docker:index/container:Container", "dependencies": ["db"],
             "outputs": {"name": "tapbot-b-job"}}]"""
    )
    stack: Any = SimpleNamespace(
        prefix="tapbot-b",
        resources=lambda: state,
        engine=SimpleNamespace(
            inspected=lambda _prefix: found, image_configuration=lambda _reference: IMAGE
        ),
    )
    services = same_containers(stack, NAME).document["services"]
    assert set(services) == {"db", "job"}, "a carrier costs compose nothing"
    assert services["job"]["depends_on"] == {"db": {"condition": "service_healthy"}}
