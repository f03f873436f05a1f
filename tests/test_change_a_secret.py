"""The page that says how each secret changes."""

from pathlib import Path
from typing import Final

import pytest

from config.sections import all_secrets

PAGE: Final = Path(__file__).parents[1] / "docs" / "runbooks" / "change-a-secret.md"


@pytest.mark.parametrize("key", sorted(secret.key for secret in all_secrets()))
def test_every_secret_says_how_it_changes(key: str) -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    assert any(f"`{key}`" in row.split("|")[1] for row in rows), "nobody knows what restarts"
