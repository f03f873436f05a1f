"""The images that the stack's configuration names are handed to the package that provides them."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from tests.toolchain.scripted import Workplace
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.image_step import ImageStep
from toolchain.process import Result

REFERENCES = Result(0, "postgres:16.4\nredis:7.4.1\n")


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
    place.runner.on("config.images", REFERENCES)
    return module


def test_the_references_come_from_the_stacks_configuration(
    place: Workplace, images: ModuleType
) -> None:
    asked: list[list[str]] = []

    def all_current(references: list[str]) -> bool:
        asked.append(references)
        return True

    vars(images)["all_current"] = all_current
    assert ImageStep(place.context).already_done() == "2 images"
    assert asked == [["postgres:16.4", "redis:7.4.1"]]
    assert place.runner.calls[0][-2:] == ["--stack-file", "Pulumi.dev.yaml"]


def test_an_image_that_is_missing_or_of_an_older_recipe_is_work(
    place: Workplace, images: ModuleType
) -> None:
    vars(images)["all_current"] = lambda _references: False
    assert ImageStep(place.context).already_done() is None


def test_all_references_are_handed_over(place: Workplace, images: ModuleType) -> None:
    asked: list[str] = []

    def ensure_images(references: list[str], report: Callable[[str], None]) -> None:
        asked.extend(references)
        report("pulling postgres:16.4")

    vars(images)["ensure_images"] = ensure_images
    done = ImageStep(place.context).run(Report(place.context.console, "[4/6]"))
    assert (asked, done) == (["postgres:16.4", "redis:7.4.1"], "2 images")
    assert place.lines == ["[4/6] pulling postgres:16.4"]


def test_an_image_that_cannot_be_had_is_one_sentence(place: Workplace, images: ModuleType) -> None:
    def ensure_images(_references: list[str], _report: object) -> None:
        raise ImageError("postgres:16.4 cannot be pulled: set images.postgres")

    vars(images)["ensure_images"] = ensure_images
    with pytest.raises(ToolchainError, match="cannot be pulled: set images"):
        ImageStep(place.context).run(Report(place.context.console, "[4/6]"))


def test_a_configuration_that_cannot_be_read_is_told(place: Workplace) -> None:
    place.runner.on("config.images", Result(1, "", "images: unknown 'postgre'"))
    with pytest.raises(ToolchainError, match=r"Pulumi\.dev\.yaml .*\nimages: unknown 'postgre'"):
        ImageStep(place.context).already_done()
