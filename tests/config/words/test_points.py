"""Names of moments before an upgrade."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.points import UpgradePoint

READ = TypeAdapter(UpgradePoint)


def test_a_name_that_an_update_gave_is_one() -> None:
    name = "before-upgrade-20261127-120000"
    assert READ.validate_python(name) == name


@pytest.mark.parametrize("text", ["", "latest", "before-upgrade-1", "x; rm -rf /", 7])
def test_anything_else_is_none(text: object) -> None:
    with pytest.raises(ValidationError, match=r"before-upgrade-20261127-120000"):
        READ.validate_python(text)
