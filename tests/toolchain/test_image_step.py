"""The images that the stack's configuration names are handed to the package that provides them."""

import sys
from types import ModuleType

import pytest

from tests.toolchain.scripted import Workplace
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.image_step import ImageStep
from toolchain.process import Result

REFERENCES = Result(0, "postgres:16.4\nredis:7.4.1\n")


def test_the_references_come_from_the_stacks_configuration(place: Workplace) -> None:
    place.runner.on("config.images", REFERENCES)
    place.runner.on("image inspect", Result(0))
    assert ImageStep(place.context).satisfied() == "2 images"
    assert place.runner.calls[0][-2:] == ["--stack-file", "Pulumi.dev.yaml"]


def test_one_missing_image_is_work(place: Workplace) -> None:
    place.runner.on("config.images", REFERENCES)
    place.runner.on("image inspect", Result(0), Result(1))
    assert ImageStep(place.context).satisfied() is None


def test_all_references_are_handed_over(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    module = ModuleType("images.ensure")

    def ensure_images(references: list[str], report: object) -> None:
        asked.extend(references)
        assert callable(report)
        report("pulling postgres:16.4")

    vars(module)["ensure_images"] = ensure_images
    monkeypatch.setitem(sys.modules, "images.ensure", module)
    place.runner.on("config.images", REFERENCES)
    done = ImageStep(place.context).run(Report(place.context.console, "[4/6]"))
    assert (asked, done) == (["postgres:16.4", "redis:7.4.1"], "2 images")
    assert place.lines == ["[4/6] pulling postgres:16.4"]


def test_a_configuration_that_cannot_be_read_is_told(place: Workplace) -> None:
    place.runner.on("config.images", Result(1, "", "images: unknown 'postgre'"))
    with pytest.raises(ToolchainError, match=r"Pulumi\.dev\.yaml .*\nimages: unknown 'postgre'"):
        ImageStep(place.context).satisfied()
