"""Our own images reach a registry, and people are told what to write into a stack file."""

from pathlib import Path

import pytest

from images import publish
from images.engine import EngineError
from images.ensure import ImageError, with_starts
from images.recipe import recipe_for, recipes
from tests.images.fakes import FakeEngine, built

REGISTRY = "registry.example.com:5000/tapbot"


class Pushing(FakeEngine):
    """Has our images and those they extend, and remembers what is tagged and pushed."""

    def __init__(self) -> None:
        known = recipes()
        found = {
            each: recipe_for(each, known) for each in with_starts([*publish.ours().values()], known)
        }
        super().__init__({each: built(recipe) for each, recipe in found.items() if recipe})
        self.commands: list[tuple[str, ...]] = []
        self.refuses = False

    def output(self, *arguments: str, problem: str = "") -> str:
        self.commands.append(arguments)
        return problem

    def push(self, reference: str, log: Path) -> None:
        assert log.parent.is_dir()
        if self.refuses:
            raise EngineError(f"docker push failed (denied: {reference})")
        self.commands.append(("push", reference))


def test_all_that_are_ours_are_pushed_under_their_names() -> None:
    engine, said = Pushing(), list[str]()
    publish.publish(REGISTRY, engine, said.append)
    assert set(publish.ours()) == {"backup", "bot-assistant"}
    for key, reference in publish.ours().items():
        target = f"{REGISTRY}/{reference.removeprefix('localhost/tapbot/')}"
        assert ("tag", reference, target) in engine.commands
        assert ("push", target) in engine.commands
        assert f"pulumi config set --path tapbot-stack:images.{key} {target}" in said


@pytest.mark.parametrize("registry", ["", "-v", "https://x.example.com", "x y", "a/../b", "x;id"])
def test_what_is_no_registry_is_refused_before_anything_is_built(registry: str) -> None:
    engine = Pushing()
    with pytest.raises(ImageError, match=r"REGISTRY: is no registry .*registry\.example\.com"):
        publish.publish(registry, engine, print)
    assert engine.commands == []


def test_a_refusal_names_the_image() -> None:
    engine = Pushing()
    engine.refuses = True
    with pytest.raises(EngineError, match=r"denied: \S+/tapbot/backup:"):
        publish.publish(REGISTRY, engine, print)


def test_the_command_ends_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert publish.main([]) == 1
    assert capsys.readouterr().err.startswith("error: REGISTRY: is no registry (got nothing;")
