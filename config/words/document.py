"""Documents: what a program reads as JSON, and nobody else looks into."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.words.word import MistakeError, Validated, as_pydantic

_LARGEST: Final = 65_536
"""In characters. It is kept in the stack file and in the state."""


@dataclass(frozen=True, slots=True)
class AnyMapping(Validated):
    """Annotation for a mapping of whatever JSON has."""

    expected: str = "a mapping of texts, numbers, lists and mappings"
    example: str = "{}"

    def validate(self, value: object) -> Mapping[str, object]:
        """The mapping as it is."""
        problem = self._problem(value)
        if problem or not isinstance(value, dict):
            raise as_pydantic(MistakeError(problem), self.expected, self.example)
        return value

    def _problem(self, value: object) -> str:
        if not isinstance(value, dict):
            return "is not a mapping"
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            return "holds what JSON does not have"
        return "" if len(text) <= _LARGEST else f"is longer than {_LARGEST} characters as JSON"

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "object"}


Document = Annotated[Mapping[str, object], AnyMapping()]
