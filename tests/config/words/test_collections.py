"""Names of collections: an operator's own, and nobody else's."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.collections import Collection


def accepted(value: str) -> Any:
    """What the type makes of the value."""
    return TypeAdapter(Collection).validate_python(value)


@pytest.mark.parametrize("name", ["articles", "blog_posts", "_drafts", "a1"])
def test_a_collection_of_the_operators_own_is_accepted(name: str) -> None:
    assert accepted(name) == name


@pytest.mark.parametrize(
    "name", ["directus_users", "tapbot_round", "Articles", "1st", "a-b", "a b", "", "a" * 64]
)
def test_tables_of_directus_and_ours_are_not(name: str) -> None:
    with pytest.raises(ValidationError, match="the name of a collection of Directus"):
        accepted(name)
