"""An engine that only remembers, and a recipe book of two."""

from pathlib import Path
from typing import IO

from images.engine import Engine, EngineError
from images.recipe import LABEL_BUILT, LABEL_RECIPE, Recipe


class FakeEngine(Engine):
    """Has the images it is given; pulling and building add to them."""

    def __init__(self, present: dict[str, dict[str, str]] | None = None) -> None:
        super().__init__()
        self.present = present or {}
        self.pulls: list[str] = []
        self.unpullable: set[str] = set()
        self.answer = "linux/amd64"
        self.stopped = False

    def platform(self) -> str:
        return self.answer

    def labels(self, reference: str) -> dict[str, str] | None:
        return self.present.get(reference)

    def pull(self, reference: str, log: Path) -> None:
        assert log.parent.is_dir()
        self.pulls.append(reference)
        if reference in self.unpullable:
            raise EngineError("docker pull failed (manifest unknown)")
        self.present[reference] = {}

    def stop(self) -> None:
        self.stopped = True

    def output(self, *arguments: str, problem: str = "") -> str:
        raise AssertionError(f"a real engine is asked: docker {' '.join(arguments)} ({problem})")

    def _run(self, arguments: list[str], log: Path, out: IO[bytes] | None = None) -> None:
        raise AssertionError(f"a real engine is asked: docker {' '.join(arguments)} ({log}, {out})")


def built(recipe: Recipe, digest: str | None = None) -> dict[str, str]:
    """The labels of an image made from a recipe."""
    return {LABEL_BUILT: "true", LABEL_RECIPE: digest or recipe.hash()}
