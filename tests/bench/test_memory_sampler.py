"""What the samplers read from /proc."""

import pytest

from bench.memory_sampler import parse_stat


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("7 (pulumi) S 3 7 7", ("pulumi", 3)),
        ("7 (a (b) c) S 3 7 7", ("a (b) c", 3)),
    ],
)
def test_command_and_parent_are_found_whatever_the_command_holds(
    text: str, parsed: tuple[str, int]
) -> None:
    assert parse_stat(text) == parsed
