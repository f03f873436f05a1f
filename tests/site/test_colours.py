"""Text is readable in the light and in the dark scheme."""

import re

import pytest

from tests.site.document import PUBLIC

SHEET = (PUBLIC / "style.css").read_text(encoding="utf-8")
SCHEMES = dict(
    zip(
        ("light", "dark"),
        [
            dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
            for block in re.findall(r":root {(.*?)}", SHEET, re.DOTALL)
        ],
        strict=True,
    )
)
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "tint"),
    ("quiet", "paper"),
    ("quiet", "card"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent", "tint"),
    ("on-accent", "accent"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "background"), PAIRS)
def test_text_stands_out_at_least_4_5_to_1(scheme: str, text: str, background: str) -> None:
    colours = SCHEMES[scheme]
    dark, light = sorted(luminance(colours[name]) for name in (text, background))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_colours_are_named_once_so_that_both_schemes_hold_everywhere() -> None:
    rules = re.sub(r":root {.*?}", "", SHEET, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()
