"""Pulumi.yaml declares what a stack always has, and nothing that it may do without."""

from pathlib import Path
from typing import Any, Final

import yaml

from config.check import FIELD_OF_KEY
from config.loader import load
from config.report.project import SCALARS, declared, project_text
from config.sections import Sections, is_optional
from config.settings import StackSettings
from tests.support.factories import config_with, set_config

PROJECT_FILE: Final = Path(__file__).parents[3] / "Pulumi.yaml"


def committed() -> dict[str, dict[str, Any]]:
    """Return what Pulumi.yaml declares for each key."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(PROJECT_FILE.read_text(encoding="utf-8"))
    return found["config"]


def test_the_project_file_declares_what_a_stack_always_has() -> None:
    assert list(committed()) == [
        *["domain", "timezone", "secrets", "rotate", "servers", "ssh", "tunnel", "postgres"],
        *["traefik", "placement", "images", "olderImages"],
    ], "the CLI fills in what is declared: a service that nobody asked for would be there"


def test_every_section_that_may_be_absent_is_left_out() -> None:
    optional = {key for key, name in FIELD_OF_KEY.items() if name in Sections.model_fields}
    optional = {key for key in optional if is_optional(FIELD_OF_KEY[key])}
    assert optional, "no service is optional any more"
    assert set(declared()) == set(FIELD_OF_KEY) - optional


def test_each_key_is_described_in_the_words_of_its_setting() -> None:
    fields = StackSettings.model_fields
    for key, value in committed().items():
        assert value["description"] == fields[FIELD_OF_KEY[key]].description, key
        assert value["type"] == ("string" if key in SCALARS else "object"), key


def test_every_key_has_a_default() -> None:
    assert [key for key, value in committed().items() if "default" not in value] == [], (
        "the CLI would stop at the first key that is missing, and show one mistake at a time"
    )


def test_the_defaults_of_the_project_file_change_nothing() -> None:
    defaults = {key: value["default"] for key, value in committed().items()}
    set_config(config_with({}))
    plain, _ = load()
    set_config({**defaults, **config_with({})})
    assert load()[0] == plain


def test_the_text_above_the_keys_stays_as_it_is() -> None:
    text = project_text("name: tapbot-stack\n# Why.\nconfig:\n  gone:\n    type: string\n")
    assert text.startswith("name: tapbot-stack\n# Why.\nconfig:\n  domain:\n    type: string\n")
    assert "gone" not in text
    assert project_text(text) == text


def test_the_keys_are_written_as_yaml_that_says_the_same() -> None:
    assert yaml.safe_load(project_text("name: x\nconfig:\n")) == {
        "name": "x",
        "config": declared(),
    }
