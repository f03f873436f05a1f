"""The pins as the image command reads them."""

from pathlib import Path

from config.images import load_pins
from config.images import sizes as sizes_of_the_program
from images.pins import pinned, sizes


def test_a_digest_is_part_of_the_reference(tmp_path: Path) -> None:
    pins = tmp_path / "images.toml"
    pins.write_text(
        '[a]\nname = "x/a"\ntag = "1"\n[b]\nname = "b"\ntag = "2"\ndigest = "sha256:0"\n'
    )
    assert pinned(pins) == {"a": "x/a:1", "b": "b:2@sha256:0"}


def test_they_are_those_of_the_program() -> None:
    assert pinned() == {key: pin.reference for key, pin in load_pins({}).items()}
    assert sizes() == sizes_of_the_program()
