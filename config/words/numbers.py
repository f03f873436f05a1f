"""`Between`: number types that state their limits in plain words."""

import math
import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.words.word import MistakeError, Validated, as_pydantic

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Between(Validated):
    """Annotation for a number from `least` to `most` with at most `decimals` decimals."""

    least: float
    most: float
    example: float
    decimals: int = 0

    @property
    def expected(self) -> str:
        """The limits as a phrase."""
        decimals = f"a number with at most {self.decimals} decimals"
        kind = decimals if self.decimals else "a whole number"
        return f"{kind} from {self.least:g} to {self.most:g}, such as {self.example:g}"

    def validate(self, value: object) -> float:
        """The accepted number; `pulumi config set --path` writes decimals in quotes."""
        try:
            return self._accept(value)
        except MistakeError as mistake:
            raise as_pydantic(mistake, self.expected, f"{self.example:g}") from None

    def _accept(self, value: object) -> float:
        if value is None or value == "":
            raise MistakeError("is empty")
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise MistakeError("is not a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise MistakeError("is not a number")
        if value < self.least:
            raise MistakeError("is too small")
        if value > self.most:
            raise MistakeError("is too large")
        if round(value, self.decimals) != value:
            raise MistakeError(
                "has too many decimals" if self.decimals else "is not a whole number"
            )
        return float(value) if self.decimals else int(value)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        limits: JsonSchemaValue = {"minimum": self.least, "maximum": self.most}
        if not self.decimals:
            return {"type": "integer", **limits}
        # `pulumi config set --path` writes decimals in quotes. No `multipleOf`: validators compute
        # it in binary and refuse 0.29.
        return {"type": ["number", "string"], **limits, "pattern": r"^[0-9]+(\.[0-9]+)?$"}


Cpus = Annotated[float, Between(0.01, 64, 0.5, decimals=2)]
Port = Annotated[int, Between(1, 65535, 8443)]
MOST_REPLICAS: Final = 16
Replicas = Annotated[int, Between(1, MOST_REPLICAS, 2)]
Workers = Annotated[int, Between(1, 32, 2)]
Minutes = Annotated[int, Between(1, 1440, 30)]
