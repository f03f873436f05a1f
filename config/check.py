"""Plain values in, settings or every problem out; nothing here knows Pulumi."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from config import rules
from config.errors import Problem
from config.settings import RULES_BROKEN, StackSettings
from config.translate import Show, problems_of

FIELD_OF_KEY: Final = {
    field.alias or name: name for name, field in StackSettings.model_fields.items()
}


def check(
    values: Mapping[str, Any], unreadable: frozenset[str], show: Show
) -> tuple[StackSettings | None, list[Problem]]:
    """The settings, or what is wrong with `values`; keys in `unreadable` are reported elsewhere."""
    error = None
    try:
        settings = StackSettings.model_validate(values)
        if not unreadable:
            return settings, []
    except ValidationError as caught:
        error = caught
    details = error.errors(include_url=False, include_input=False) if error else []
    if not unreadable and [detail["type"] for detail in details] == [RULES_BROKEN]:
        return None, details[0]["ctx"]["problems"]
    found = problems_of(error, show) if error and details[0]["type"] != RULES_BROKEN else []
    bad = unreadable | {str(detail["loc"][0]) for detail in details if detail["loc"]}
    good = {key: name for key, name in FIELD_OF_KEY.items() if key not in bad}
    sections = {
        name: _section(name).validate_python(values[key])
        for key, name in good.items()
        if key in values
    }
    partial = StackSettings.model_construct(**sections)
    reported = [problem for problem in found if problem.path not in unreadable]
    return None, reported + rules.broken(partial, frozenset(good.values()))


@cache
def _section(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(StackSettings.model_fields[name].rebuild_annotation())
