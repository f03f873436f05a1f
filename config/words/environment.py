"""Names and values of environment variables, and keys of the operator's own secrets."""

from dataclasses import dataclass
from typing import Annotated, Final, TypeGuard

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.words.word import MistakeError, Validated, Word, as_pydantic

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class VariableText(Validated):
    """Annotation for a variable's value: text, a number, true or false, as YAML reads them."""

    expected: str = "text on one line, a number, true or false"
    example: str = "true"

    def validate(self, value: object) -> str:
        """The value as the container gets it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        problem = self._problem(value)
        if problem or not isinstance(value, str):
            raise as_pydantic(MistakeError(problem), self.expected, self.example)
        return value

    def _problem(self, value: object) -> str:
        if value is None or value == "":
            return "is empty"
        if not isinstance(value, str):
            return "is not text"
        if len(value) > _LONGEST:
            return f"is longer than {_LONGEST} characters"
        return "" if value.isprintable() else "has a line break or another control character"

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "number", "boolean"], "maxLength": _LONGEST, "minLength": 1}


VariableName = Annotated[
    str,
    Word(
        expected="the name of an environment variable such as CF_DNS_API_TOKEN",
        example="CF_DNS_API_TOKEN",
        pattern=r"[A-Z][A-Z0-9_]*",
        longest=64,
    ),
]
EnvironmentValue = Annotated[str, VariableText()]
_KEY: Final = Word(
    expected="the key of a secret of your own such as smtpPassword",
    example="smtpPassword",
    pattern=r"[a-z][A-Za-z0-9]*",
    longest=64,
)
SecretKey = Annotated[str, _KEY]


def is_secret_key(value: object) -> TypeGuard[str]:
    """Whether a value may be the key of a secret, before anything else of its section is read."""
    try:
        _KEY.accept(value)
    except MistakeError:
        return False
    return True
