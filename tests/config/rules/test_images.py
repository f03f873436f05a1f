"""Rules on references that replace our pins."""

from pathlib import Path

import pytest

from config import images
from config.report.errors import Problem
from config.rules.images import are_known
from tests.support.factories import only_problem, problem_lines, valid_settings


def test_an_image_under_an_unknown_key_is_named() -> None:
    problem = only_problem({"images": {"postgre": "postgres:16.15"}})
    assert problem.line.startswith(
        "images['postgre']: is not an image of the stack, did you mean postgres? "
        "(expected one of: postgres, redis, "
    )
    assert problem.fix == "rename or remove it under tapbot-stack:images in the stack file"


def test_an_image_of_the_stack_may_be_replaced() -> None:
    assert problem_lines({"images": {"redis": "mirror.tapbot.kz/redis:7.2.16"}}) == []


def test_a_pins_file_that_cannot_be_read_is_a_problem_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = valid_settings()
    monkeypatch.setattr(images, "PINS_FILE", tmp_path / "images.toml")
    # Without their caches, so that no other test sees what this one read.
    monkeypatch.setattr(images, "_tables", images._tables.__wrapped__)
    monkeypatch.setattr(images, "_own_pins", images._own_pins.__wrapped__)
    [problem] = are_known.find(settings)
    assert isinstance(problem, Problem)
    assert problem.line.startswith("images: config/images.toml cannot be read: ")
    assert problem.fix == "restore config/images.toml from git"
