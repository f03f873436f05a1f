"""Rules on n8n and its runners."""

from typing import Any

import pytest

from config import images
from config.images import load_pins
from config.rules.runners import are_of_n8ns_version
from tests.support.factories import only_problem, problem_lines, valid_settings

RUNNERS: dict[str, Any] = {"n8n": {"runners": {}}}


def test_our_own_pins_are_of_one_version() -> None:
    pins = load_pins({})
    assert pins["n8n"].tag == pins["n8n-runners"].tag
    assert problem_lines(RUNNERS) == []


def test_a_newer_n8n_needs_newer_runners() -> None:
    found = only_problem({**RUNNERS, "images": {"n8n": "n8nio/n8n:2.43.0"}})
    assert found.line == (
        "images.n8n-runners: is of another version than n8n "
        "(got 'n8nio/runners:2.42.6'; expected the version of n8nio/n8n:2.43.0)"
    )
    assert found.fix == (
        "pulumi config set --path 'tapbot-stack:images.n8n-runners' n8nio/runners:2.43.0"
    )


def test_a_newer_n8n_without_runners_needs_none() -> None:
    assert problem_lines({"images": {"n8n": "n8nio/n8n:2.43.0"}}) == []


@pytest.mark.parametrize(
    ("n8n", "runners"),
    [
        ("n8nio/n8n:2.43.0", "n8nio/runners:2.43.0"),
        ("mirror.tapbot.kz/n8n:2.42.6", "mirror.tapbot.kz/runners:2.42.6-numpy"),
        ("registry.tapbot.kz/automation:1.0", "n8nio/runners:2.42.6"),
        ("n8nio/n8n:2.43.0", "registry.tapbot.kz/code:7.1"),
        ("n8nio/n8n:2.43.0", f"n8nio/runners@sha256:{'0' * 64}"),
    ],
)
def test_images_that_say_nothing_else_are_accepted(n8n: str, runners: str) -> None:
    assert problem_lines({**RUNNERS, "images": {"n8n": n8n, "n8n-runners": runners}}) == []


def test_older_runners_are_no_question_of_data() -> None:
    found = only_problem({**RUNNERS, "images": {"n8n-runners": "n8nio/runners:2.41.1"}})
    assert "another version than n8n" in found.problem


def test_a_reference_that_is_none_is_told_by_its_own_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = valid_settings(**RUNNERS)

    def refuse(overrides: object) -> None:
        raise images.ImageError("no pins")

    monkeypatch.setattr(images, "load_pins", refuse)
    assert list(are_of_n8ns_version.find(settings)) == []
