"""The page that says how each secret changes, and the tests that try it."""

from pathlib import Path
from typing import Final

import pytest

from config.sections import all_secrets, internal_secrets, made_secrets
from tests.e2e import (
    test_backups,
    test_gate,
    test_links,
    test_rotation,
    test_rotation_between_programs,
)

PAGE: Final = Path(__file__).parents[1] / "docs" / "runbooks" / "rotate-a-secret.md"
TRIED: Final = (
    *test_rotation.KEYS,
    *test_gate.ROTATED,
    *test_rotation_between_programs.ROTATED,
    *test_backups.ROTATED,
    *test_links.ROTATED,
)
WITHOUT_IMAGE: Final = {
    *("grafanaPassword", "dozzlePassword", "dozzleAgentsKey"),
    *("portainerPassword", "portainerAgentsSecret", "n8nRunnersToken"),
}
"""Of services that do not run where there is no image registry."""


def rows() -> list[str]:
    """Return the first cell of each row of its tables."""
    return [line.split("|")[1] for line in PAGE.read_text().splitlines() if line.startswith("|")]


@pytest.mark.parametrize("key", sorted(each.key for each in (*all_secrets(), *internal_secrets())))
def test_every_secret_says_how_it_changes(key: str) -> None:
    assert any(f"`{key}`" in row for row in rows()), "nobody knows what restarts"


def test_every_secret_that_is_made_is_tried_with_another_value() -> None:
    made = {secret.key for secret in made_secrets() if not secret.lasting}
    assert len(TRIED) == len(set(TRIED)), "one test for each"
    assert {*TRIED, *WITHOUT_IMAGE} == made, (
        "add its key to ROTATED of an end-to-end test, and see there that the old one is refused"
    )
