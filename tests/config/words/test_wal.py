"""A place in PostgreSQL's write-ahead log, on one server."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.wal import DiscardedWal

WAL: TypeAdapter[str] = TypeAdapter(DiscardedWal)


@pytest.mark.parametrize("value", ["data@0/5000148", "edge-2@1A/FFFFFFFF"])
def test_a_server_and_a_position_are_accepted(value: str) -> None:
    assert WAL.validate_python(value) == value


@pytest.mark.parametrize(
    "value", ["data", "0/5000148", "data@5000148", "data@0/500014g", "data@0/123456789", "all@*"]
)
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="is not valid"):
        WAL.validate_python(value)
