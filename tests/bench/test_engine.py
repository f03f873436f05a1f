"""Guards around the removal of things."""

import pytest

from bench.engine import Engine
from bench.run import BenchError


@pytest.mark.parametrize("prefix", ["", "tapbot-dev", "bench"])
def test_a_prefix_that_could_be_anybodys_is_refused(prefix: str) -> None:
    with pytest.raises(BenchError, match="too short"):
        Engine({}).remove(prefix)
