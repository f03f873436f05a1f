"""Whether the stack file is the one that was last brought up whole."""

from tests.toolchain.scripted import Workplace
from toolchain.applied import is_applied, record


def test_a_file_is_applied_until_it_is_edited(place: Workplace) -> None:
    file = place.context.paths.checkout / place.context.stack_file
    assert not is_applied(place.context), "nothing is known of a stack that was never brought up"
    record(place.context)
    assert is_applied(place.context)
    file.write_text("config: {tapbot-stack:domain: tapbot.kz}\n")
    assert not is_applied(place.context)


def test_what_is_recorded_tells_nothing_of_the_file(place: Workplace) -> None:
    record(place.context)
    text = place.context.paths.applied(place.context.stack).read_text()
    assert len(text) == 64
    assert "config" not in text
