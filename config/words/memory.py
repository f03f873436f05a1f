"""`MemorySize`: an amount of memory with its unit."""

import re
from dataclasses import dataclass
from typing import Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from config.words.word import MistakeError, as_pydantic

_EXPECTED = "a size with its unit such as 512MB or 1.5GB"
_SPELLING = r"([0-9]{1,7}(?:\.[0-9]{1,3})?) ?(MB|MiB|GB|GiB)"
_MIB = {"MB": 1, "MiB": 1, "GB": 1024, "GiB": 1024}
_MOST_MIB = 4 * 1024 * 1024


@dataclass(frozen=True, order=True, slots=True)
class MemorySize:
    """An amount of memory in MiB; `MB` means 1024 * 1024 bytes too, as Docker reads it."""

    mib: int

    @property
    def bytes(self) -> int:
        """The amount in bytes."""
        return self.mib * 1024 * 1024

    def __str__(self) -> str:
        return f"{self.mib}MB"

    @classmethod
    def parse(cls, value: object) -> Self:
        """The size that a stack file spells as `512MB`, `1.5GB` or `2GiB`."""
        if value is None or value == "":
            raise MistakeError("is empty")
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise MistakeError("has no unit")
        if not isinstance(value, str):
            raise MistakeError("is not a memory size")
        found = re.fullmatch(_SPELLING, value)
        if not found:
            number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)
            raise MistakeError("has no unit" if number else "is not a memory size")
        mib = float(found[1]) * _MIB[found[2]]
        if mib != int(mib):
            raise MistakeError("is not a whole number of MB")
        if not 1 <= mib <= _MOST_MIB:
            raise MistakeError("is too small" if mib < 1 else "is too large")
        return cls(int(mib))

    @classmethod
    def _validate(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        try:
            return cls.parse(value)
        except MistakeError as mistake:
            raise as_pydantic(mistake, _EXPECTED, "512MB") from None

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_SPELLING}$", "examples": ["512MB", "1.5GB"]}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Annotation that refuses a `MemorySize` below what the service needs to start."""

    least: str

    def validate(self, size: MemorySize) -> MemorySize:
        """The size itself when it is large enough."""
        if size >= MemorySize.parse(self.least):
            return size
        expected = f"at least {self.least}"
        raise as_pydantic(MistakeError("is below the minimum"), expected, self.least)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.validate, handler(source))
