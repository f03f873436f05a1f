"""`Word`: a string type that knows its spelling, its message and an example of a valid value."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MISTAKE = "mistake"


class MistakeError(ValueError):
    """What is wrong with a value and, where the type does not say it, what to use instead."""

    def __init__(self, problem: str, expected: str = "", instead: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.expected = expected
        self.instead = instead


def as_pydantic(mistake: MistakeError, expected: str, example: str) -> PydanticCustomError:
    """The mistake as pydantic collects it; texts are data, so braces in them are harmless."""
    context = {
        "problem": mistake.problem,
        "expected": mistake.expected or expected,
        "instead": mistake.instead,
        "example": example,
    }
    return PydanticCustomError(MISTAKE, "{problem} (expected {expected})", context)


def plural(count: int, noun: str) -> str:
    """`1 character`, `2 characters`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class Validated(ABC):
    """Annotation of a field whose value `validate` accepts, or refuses as pydantic collects it."""

    __slots__ = ()

    @abstractmethod
    def validate(self, value: object) -> object:
        """Return what to keep."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word(Validated):
    """Annotation for a `str` field; `check` returns the value to keep or raises `MistakeError`."""

    expected: str
    example: str
    pattern: str
    longest: int = 253
    check: Callable[[str], str] | None = None

    def validate(self, value: object) -> str:
        """The accepted spelling of `value`."""
        try:
            return self.accept(value)
        except MistakeError as mistake:
            raise as_pydantic(mistake, self.expected, self.example) from None

    def accept(self, value: object) -> str:
        """The accepted spelling, or a `MistakeError` for whoever collects several words."""
        if value is None or value == "":
            raise MistakeError("is empty")
        if not isinstance(value, str):
            raise MistakeError("is not text")
        if len(value) > self.longest:
            raise MistakeError(f"is longer than {plural(self.longest, 'character')}")
        if not value.isprintable():
            raise MistakeError("has a line break or another control character")
        if not re.fullmatch(self.pattern, value):
            raise MistakeError("is not valid")
        return self.check(value) if self.check else value

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": f"^(?:{self.pattern})$",
            "maxLength": self.longest,
            "examples": [self.example],
        }
