"""The images that the stack's configuration names are handed to the package that provides them."""

import json
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from tests.toolchain.scripted import Workplace
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.image_step import ImageStep
from toolchain.process import Result

POSTGRES, REDIS, DOZZLE = "postgres:16.4", "redis:7.4.1", "amir20/dozzle:v10.7.3"
NEEDED = {"images": {"postgres": POSTGRES, "redis": REDIS}, "extras": {}}
WITH_EXTRA = {**NEEDED, "extras": {"dozzle": {"dozzle": DOZZLE}}}


class ImageError(RuntimeError):
    """What the package raises."""


@pytest.fixture
def images(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The package that knows images, with everything in place until a test says otherwise."""
    module = ModuleType("images.ensure")
    vars(module).update(
        ImageError=ImageError,
        all_current=lambda _references: True,
        described=lambda references: f"{len(references)} images",
    )
    monkeypatch.setitem(sys.modules, "images.ensure", module)
    place.runner.on("config.stack_images", Result(0, json.dumps(NEEDED)))
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local"}'))
    return module


def test_what_the_engine_has_is_counted(place: Workplace, images: ModuleType) -> None:
    asked: list[list[str]] = []

    def all_current(references: list[str]) -> bool:
        asked.append(references)
        return True

    vars(images)["all_current"] = all_current
    assert ImageStep(place.context).already_done() == "2 images"
    assert asked == [[POSTGRES, REDIS]]


def test_an_image_that_is_missing_or_of_an_older_recipe_is_work(
    place: Workplace, images: ModuleType
) -> None:
    vars(images)["all_current"] = lambda _references: False
    assert ImageStep(place.context).already_done() is None


class Images:
    """Plays the package: an engine that has some images, and what it was asked to have."""

    def __init__(self, images: ModuleType, *present: str, impossible: str = "") -> None:
        self.asked: list[tuple[list[str], bool]] = []
        self._present, self._impossible = set(present), impossible
        vars(images).update(all_current=self._all_current, ensure_images=self._ensure)

    def _all_current(self, references: list[str]) -> bool:
        return self._present.issuperset(references)

    def _ensure(
        self, references: list[str], report: Callable[[str], None], *, optional: bool = False
    ) -> None:
        self.asked.append((references, optional))
        for each in references:
            if each != self._impossible:
                report(f"pulling {each}")
                self._present.add(each)
            elif optional:
                report(f"{each}: left out")
            else:
                raise ImageError(f"{each} is not on the engine, nobody has it")


def run(place: Workplace) -> str:
    """Run the step."""
    return ImageStep(place.context).run(Report(place.context.console, "[4/6]"))


def test_those_that_are_missing_are_handed_over(place: Workplace, images: ModuleType) -> None:
    package = Images(images, REDIS)
    assert run(place) == "2 images"
    assert package.asked == [([POSTGRES], False)]
    assert place.lines == [f"[4/6] pulling {POSTGRES}"]


def test_an_extra_that_cannot_be_had_is_one_line(place: Workplace, images: ModuleType) -> None:
    place.runner.on("config.stack_images", Result(0, json.dumps(WITH_EXTRA)))
    package = Images(images, POSTGRES, REDIS, impossible=DOZZLE)
    assert ImageStep(place.context).already_done() is None, "it is tried again each time"
    assert run(place) == "2 images"
    assert package.asked == [([DOZZLE], True)]
    assert place.lines == [f"[4/6] {DOZZLE}: left out"]


def test_a_stack_with_other_servers_is_told_what_to_paste(
    place: Workplace, images: ModuleType
) -> None:
    place.runner.on("config.stack_images", Result(0, json.dumps(WITH_EXTRA)))
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local", "b": "remote"}'))
    Images(images, POSTGRES, REDIS, impossible=DOZZLE)
    with pytest.raises(ToolchainError) as raised:
        run(place)
    assert str(raised.value) == (
        f"{DOZZLE} is not on the engine, nobody has it:\n"
        f"  pulumi config set --path 'tapbot-stack:images.dozzle' MIRROR/{DOZZLE} --stack dev"
    )


def test_what_cannot_be_built_is_one_sentence(place: Workplace, images: ModuleType) -> None:
    def ensure_images(_references: list[str], _report: object) -> None:
        raise ImageError("docker build failed (no space left)")

    vars(images).update(ensure_images=ensure_images, all_current=lambda _references: False)
    with pytest.raises(ToolchainError, match=r"^docker build failed \(no space left\)$"):
        run(place)
