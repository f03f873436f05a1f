"""Numbers of chats of Telegram."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.chats import ChatId

ADAPTER: TypeAdapter[int] = TypeAdapter(ChatId)


@pytest.mark.parametrize(
    ("value", "number"), [(7, 7), (-1001234567890, -1001234567890), ("-100", -100)]
)
def test_a_chat_is_a_number_however_the_stack_file_spells_it(value: object, number: int) -> None:
    assert ADAPTER.validate_python(value) == number


@pytest.mark.parametrize("value", [0, True, 1.5, "@tapbot", "", None, "1\n", 10**15, "٣", [7]])
def test_anything_else_is_refused_in_plain_words(value: object) -> None:
    with pytest.raises(ValidationError, match="a number such as -1001234567890"):
        ADAPTER.validate_python(value)
