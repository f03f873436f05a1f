"""Credentials by purpose: what a file may say, and how it is refused."""

from pathlib import Path

import pytest

from tests.config.automation.folders import CREDENTIALS, found, lines


def test_each_has_plain_fields_and_names_the_keys_of_its_secrets(tmp_path: Path) -> None:
    [credential] = found(tmp_path, {}, CREDENTIALS).credentials
    assert (credential.name, credential.type) == ("orders API", "httpHeaderAuth")
    assert credential.fields == {"name": "X-Key"}
    assert credential.secrets == {"value": "ordersApiKey"}
    assert len(credential.id) <= 16, "n8n takes no longer one"


def test_a_folder_may_have_none(tmp_path: Path) -> None:
    for text in (None, "", "# none yet\n"):
        assert found(tmp_path, {}, text).credentials == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [", "credentials.yaml: is not YAML in line 1"),
        ("- a", "credentials.yaml: is not a mapping (got a list; expected a name for each"),
        ("orders: 7", "credentials.yaml: orders: is not a mapping (got 7; expected a mapping such"),
        ("tapbot: x: {type: a}", "credentials.yaml: is not YAML in line 1"),
        ("'tapbot: x': {type: a}", "credentials.yaml: tapbot: x: cannot be its name (expected 3"),
        ("orders: {typ: a, type: a}", "credentials.yaml: orders.typ: is not a known key, did you"),
        ("orders: {}", "credentials.yaml: orders.type: is no type of n8n (expected one such as"),
        ("orders: {type: a, fields: 1}", "credentials.yaml: orders.fields: is not a mapping (got"),
        ("orders: {type: a, fields: {b: [1]}}", "credentials.yaml: orders.fields.b: is no plain"),
        ("orders: {type: a, secrets: {b: A b}}", "credentials.yaml: orders.secrets.b: is no key"),
        (
            "orders: {type: a, fields: {b: c}, secrets: {b: orderKey}}",
            "credentials.yaml: orders.secrets.b: is below fields too (expected one value)",
        ),
        (
            "orders: {type: a, fields: {password: a1b2c3d4}}",
            "credentials.yaml: orders.fields.password: looks like a secret, and everybody may",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    [said] = lines(tmp_path, {}, text)
    assert said.startswith(line), said
    assert "a1b2c3d4" not in said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert len(lines(tmp_path, {}, "first: {}\nsecond: {}\n")) == 2
