"""The command: which images it takes, and how it ends."""

import sys
from pathlib import Path

import pytest

from images.__main__ import main, pinned
from images.ensure import ImageError


def command(monkeypatch: pytest.MonkeyPatch, outcome: BaseException | None) -> list[object]:
    asked: list[object] = []

    def ensure_images(
        references: list[str], report: object, *, rebuild: bool, official: bool
    ) -> None:
        assert callable(report)
        asked.extend([references, rebuild, official])
        if outcome:
            raise outcome
        report("done")

    monkeypatch.setattr(sys.modules["images.__main__"], "ensure_images", ensure_images)
    return asked


def test_no_argument_means_every_pinned_image(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = command(monkeypatch, None)
    assert main([]) == 0
    assert asked == [pinned(), False, False]


def test_images_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = command(monkeypatch, None)
    assert main(["redis:7.2.16-bookworm", "--rebuild"]) == 0
    assert main(["redis:7.2.16-bookworm", "--official"]) == 0
    named = ["redis:7.2.16-bookworm"]
    assert asked == [named, True, False, named, False, True]


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


def test_a_pins_digest_is_part_of_the_reference(tmp_path: Path) -> None:
    pins = tmp_path / "images.toml"
    pins.write_text(
        '[a]\nname = "x/a"\ntag = "1"\n[b]\nname = "b"\ntag = "2"\ndigest = "sha256:0"\n'
    )
    assert pinned(pins) == ["x/a:1", "b:2@sha256:0"]
