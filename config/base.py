"""The one base of all settings models."""

from pydantic import BaseModel, ConfigDict


def camel_case(name: str) -> str:
    """`redisQueue` for `redis_queue`; digits stay as they are, so `n8n` is `n8n`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


class Settings(BaseModel):
    """Plain, frozen values of a stack file: camelCase in YAML, nothing unknown."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=camel_case,
        validate_default=True,
    )
