"""The only door to settings: plain values in, settings or every problem out."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from config.report.errors import Problem
from config.report.translate import Show, problems_of
from config.rules import rulebook
from config.settings import StackSettings

FIELD_OF_KEY: Final = {
    field.alias or name: name for name, field in StackSettings.model_fields.items()
}


def check(
    values: Mapping[str, object], unreadable: frozenset[str], show: Show
) -> tuple[StackSettings | None, list[Problem]]:
    """The settings, or what is wrong with `values`; keys in `unreadable` are reported elsewhere."""
    # A key without a value is a mistake; only a key that is not there means "without it".
    given = {key: "" if value is None else value for key, value in values.items()}
    settings, found, bad = _validated(given, show)
    bad |= unreadable
    valid = frozenset(name for key, name in FIELD_OF_KEY.items() if key not in bad)
    known = settings or _partial(given, valid)
    problems = [problem for problem in found if problem.path not in unreadable]
    problems += rulebook.broken(known, valid)
    return (None if problems or bad else settings), problems


def _validated(
    values: Mapping[str, object], show: Show
) -> tuple[StackSettings | None, list[Problem], frozenset[str]]:
    try:
        return StackSettings.model_validate(values), [], frozenset()
    except ValidationError as error:
        bad = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
        return None, problems_of(error, show), frozenset(bad)


def _partial(values: Mapping[str, object], valid: frozenset[str]) -> StackSettings:
    """The settings as far as they are valid, for the rules that read nothing else."""
    sections = {
        name: _section(name).validate_python(values[key])
        for key, name in FIELD_OF_KEY.items()
        if name in valid and key in values
    }
    return StackSettings.model_construct(**sections)


@cache
def _section(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(StackSettings.model_fields[name].rebuild_annotation())
