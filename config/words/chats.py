"""`ChatId`: the number of a chat of Telegram."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.words.word import MistakeError, Validated, as_pydantic

_NUMBER = "-?[1-9][0-9]{0,14}"
_EXAMPLE = "-1001234567890"


@dataclass(frozen=True, slots=True)
class ChatNumber(Validated):
    """Annotation for a chat's number: negative for groups, never a name such as @channel."""

    expected: str = f"a number such as {_EXAMPLE}, which the bot's getUpdates shows"

    def validate(self, value: object) -> int:
        """The number."""
        whole = isinstance(value, int | str) and not isinstance(value, bool)
        if whole and re.fullmatch(_NUMBER, str(value), re.ASCII):
            return int(str(value))
        problem = "is empty" if value is None or value == "" else "is not the number of a chat"
        raise as_pydantic(MistakeError(problem), self.expected, _EXAMPLE)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["integer", "string"], "pattern": f"^{_NUMBER}$"}


ChatId = Annotated[int, ChatNumber()]
