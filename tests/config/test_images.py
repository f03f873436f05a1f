"""Image pins: exact, from one file, replaceable by a stack."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import images
from config.images import ImageError, Pin, load_pins, parse_reference, pin_of

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("postgres:16.15-bookworm", Pin("postgres", "16.15-bookworm")),
        (f"postgres@{DIGEST}", Pin("postgres", None, DIGEST)),
        (f"postgres:latest@{DIGEST}", Pin("postgres", "latest", DIGEST)),
        ("localhost:5000/team/app:v1.2.3", Pin("localhost:5000/team/app", "v1.2.3")),
        ("app:2026-11-23", Pin("app", "2026-11-23")),
        ("app:sha-3f2c91d", Pin("app", "sha-3f2c91d")),
        ("app:1.2.3-rc.1", Pin("app", "1.2.3-rc.1")),
        ("app:20261123", Pin("app", "20261123")),
    ],
)
def test_an_exact_reference_is_read_and_written_alike(text: str, pin: Pin) -> None:
    assert parse_reference(text) == pin
    assert pin.reference == text


@pytest.mark.parametrize(
    "tag",
    [
        "latest",
        "main",
        "edge",
        "stable",
        "master",
        "nightly",
        "Latest",
        "latest-alpine",
        "stable-alpine3",
        "nightly-2",
        "alpine",
        "bookworm",
        "16",
        "v3",
        "16-alpine",
        "16-alpine-slim",
    ],
)
def test_a_tag_that_moves_is_refused(tag: str) -> None:
    with pytest.raises(ImageError, match=r"^has a floating tag$"):
        parse_reference(f"postgres:{tag}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("postgres", "has no tag"),
        ("localhost:5000/app", "has no tag"),
        ("Postgres:1.2", "is not an image reference"),
        ("postgres:1.2;id", "is not an image reference"),
        ("postgres:1.2\n", "is not an image reference"),
        ("https://docker.io/postgres:1.2", "is not an image reference"),
        ("postgres@sha256:0123", "is not an image reference"),
        ("a" * 300 + ":1.2", "is not an image reference"),
        ("", "is not an image reference"),
    ],
)
def test_what_is_no_exact_reference_is_named(text: str, problem: str) -> None:
    with pytest.raises(ImageError, match=f"^{problem}$"):
        parse_reference(text)


def test_every_pin_of_ours_is_exact() -> None:
    pins = load_pins({})
    assert set(pins) >= {"postgres", "redis", "qdrant", "directus", "n8n", "traefik", "nginx"}
    assert "wireguard" in pins, "servers could not reach each other"
    for key, pin in pins.items():
        assert parse_reference(pin.reference) == pin, f"{key} must not float"


def test_a_stack_replaces_one_pin_and_keeps_the_others() -> None:
    pins = load_pins({"postgres": "mirror.tapbot.kz/postgres:16.15"})
    assert pins["postgres"].reference == "mirror.tapbot.kz/postgres:16.15"
    assert pins["redis"] == load_pins({})["redis"]


def test_a_service_may_name_a_pin_or_an_image() -> None:
    pins = load_pins({"redis": "mirror.tapbot.kz/redis:7.2.16"})
    assert pin_of("redis", pins).reference == "mirror.tapbot.kz/redis:7.2.16"
    assert pin_of("example.com/bot:1.2.3", pins) == Pin("example.com/bot", "1.2.3")
    with pytest.raises(ImageError, match="has no tag"):
        pin_of("mysql", pins)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ImageError, match=r"^images: unknown 'mysql', known are postgres, "):
        load_pins({"mysql": "mysql:8.4.1"})


@pytest.fixture
def pins_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pins file of the test's own, empty."""
    file = tmp_path / "images.toml"
    file.touch()
    monkeypatch.setattr(images, "PINS_FILE", file)
    # Without their caches, so that no other test sees what this one wrote.
    monkeypatch.setattr(images, "_tables", images._tables.__wrapped__)
    monkeypatch.setattr(images, "_own_pins", images._own_pins.__wrapped__)
    return file


def test_our_own_file_may_not_float_even_with_a_digest(pins_file: Path) -> None:
    pins_file.write_text(
        f'[redis]\nname = "redis"\ntag = "latest"\nsize = 1\ndigest = "{DIGEST}"\n'
    )
    with pytest.raises(ImageError, match="redis has a floating tag"):
        load_pins({})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("redis", r"^config/images\.toml cannot be read: "),
        ('[redis]\nname = "redis"\n', r"^config/images\.toml: redis has no name or no tag$"),
        ("redis = 5\n", r"^config/images\.toml: redis has no name or no tag$"),
        (
            '[redis]\nname = "redis"\ntag = "7.2.16"\n',
            r"^config/images\.toml: redis has no size in MB$",
        ),
        (
            '[redis]\nname = "redis"\ntag = "7.2.16"\nsize = "big"\n',
            r"^config/images\.toml: redis has no size in MB$",
        ),
    ],
)
def test_a_broken_file_is_named(pins_file: Path, text: str, message: str) -> None:
    pins_file.write_text(text)
    with pytest.raises(ImageError, match=message):
        load_pins({})


def test_every_image_says_how_much_room_it_takes() -> None:
    assert set(images.sizes()) == set(images.keys())
    assert all(0 < size < 10_000 for size in images.sizes().values()), (
        "the disk of a server would fill up while images are pulled"
    )


def test_importing_the_module_loads_neither_pulumi_nor_pydantic() -> None:
    program = "import config.images, sys; print({'pulumi', 'pydantic', 'yaml'} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"
