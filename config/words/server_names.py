"""The servers that a placement names: one, or one or more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, get_args

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.words.types import ServerName
from config.words.word import MistakeError, Validated, Word, as_pydantic

_LONGEST_LIST: Final = 32


@dataclass(frozen=True, slots=True)
class OneOrMore(Validated):
    """Annotation for a tuple of words; one word alone needs no list in the stack file."""

    word: Word

    @property
    def expected(self) -> str:
        """What may stand here, as a phrase."""
        return f"{self.word.expected}, or a list of such names"

    @property
    def example(self) -> str:
        """A valid value."""
        return self.word.example

    def validate(self, value: object) -> tuple[str, ...]:
        """The words in their order."""
        try:
            if isinstance(value, list | tuple):
                return self._listed(value)
            return (self.word.accept(value),)
        except MistakeError as mistake:
            raise as_pydantic(mistake, self.expected, self.example) from None

    def _listed(self, values: Sequence[object]) -> tuple[str, ...]:
        if not values:
            raise MistakeError("is empty")
        if len(values) > _LONGEST_LIST:
            raise MistakeError(f"has more than {_LONGEST_LIST} names")
        try:
            return tuple(self.word.accept(each) for each in values)
        except MistakeError as mistake:
            raise MistakeError(f"has a name that {mistake.problem}") from None

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = self.word.__get_pydantic_json_schema__(schema, handler)
        many = {"type": "array", "items": one, "minItems": 1}
        return {"anyOf": [one, many]}


@dataclass(frozen=True, slots=True)
class One(Validated):
    """Annotation for a tuple of exactly one word, which stands in the stack file alone."""

    word: Word

    @property
    def expected(self) -> str:
        """What may stand here, as a phrase."""
        return self.word.expected

    @property
    def example(self) -> str:
        """A valid value."""
        return self.word.example

    def validate(self, value: object) -> tuple[str, ...]:
        """The word."""
        return (self.word.validate(value),)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.word.__get_pydantic_json_schema__(schema, handler)


_SERVER: Final[Word] = next(part for part in get_args(ServerName) if isinstance(part, Word))

OneServer = Annotated[tuple[str, ...], One(_SERVER)]
"""The one server of a service."""
ServerNames = Annotated[tuple[str, ...], OneOrMore(_SERVER)]
"""The servers of the replicas, one after another, and from the first again."""
