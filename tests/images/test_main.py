"""The command: which images it takes, and how it ends."""

import sys

import pytest

from images.__main__ import main
from images.ensure import ImageError
from images.pins import pinned


def command(monkeypatch: pytest.MonkeyPatch, outcome: BaseException | None) -> list[object]:
    asked: list[object] = []

    def ensure_images(
        references: list[str], report: object, *, rebuild: bool, official: bool, optional: bool
    ) -> None:
        assert callable(report)
        asked.extend([references, rebuild, official, optional])
        if outcome:
            raise outcome
        report("done")

    monkeypatch.setattr(sys.modules["images.__main__"], "ensure_images", ensure_images)
    return asked


def test_no_argument_means_every_pinned_image_that_can_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = command(monkeypatch, None)
    assert main([]) == 0
    assert asked == [list(pinned().values()), False, False, True]


def test_images_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = command(monkeypatch, None)
    assert main(["redis:7.2.16-bookworm", "--rebuild"]) == 0
    assert main(["redis:7.2.16-bookworm", "--official"]) == 0
    named = ["redis:7.2.16-bookworm"]
    assert asked == [named, True, False, False, named, False, True, False]


@pytest.mark.parametrize(
    ("outcome", "code", "text"),
    [
        (ImageError("no way"), 1, "error: no way\n"),
        (KeyboardInterrupt(), 130, "interrupted; run the same command again to continue\n"),
    ],
)
def test_an_end_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    outcome: BaseException,
    code: int,
    text: str,
) -> None:
    command(monkeypatch, outcome)
    assert main([]) == code
    assert capsys.readouterr().err == text
