"""Pydantic's findings in the words of a stack file."""

import types
import typing
from collections.abc import Callable, Sequence
from enum import Enum

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.report.errors import Problem, closest, join_path, remove_command, set_command
from config.sections import workloads
from config.settings import StackSettings
from config.words.memory import MemorySize
from config.words.word import MISTAKE

Show = Callable[[object], str]
_NOT_A_MAPPING = ("model_type", "model_attributes_type", "dict_type")


def problems_of(error: ValidationError, show: Show) -> list[Problem]:
    """Each finding as a problem; `show` writes a value so that no secret is in it."""
    return [_problem(detail, show) for detail in error.errors(include_url=False)]


def _problem(detail: ErrorDetails, show: Show) -> Problem:
    parts, kind, value = list(detail["loc"]), detail["type"], detail["input"]
    if parts[-1:] == ["[key]"]:
        return _bad_key(parts[:-1], detail)
    path = join_path(parts)
    if kind == "missing":
        return _missing(parts)
    if kind == "extra_forbidden":
        return _unknown_key(parts)
    if kind == MISTAKE:
        context = detail["ctx"]
        return Problem(
            path=path,
            problem=context["problem"],
            got=show(value),
            expected=context["expected"],
            fix=_set(parts, context["instead"] or _default(parts) or context["example"]),
        )
    if kind == "enum":
        choices = [str(choice) for choice in _choices(parts)]
        meant = closest(value, choices) if isinstance(value, str) else ""
        return Problem(
            path=path,
            problem="is not one of the choices" + (f", did you mean {meant}?" if meant else ""),
            got=show(value),
            expected=" or ".join(choices),
            fix=_set(parts, meant or _default(parts) or choices[0]),
        )
    if kind in _NOT_A_MAPPING:
        return Problem(
            path=path,
            problem="is not a mapping",
            got=show(value),
            expected=_keys_below(parts),
            fix=_as_mapping(path, parts, given=bool(value)),
        )
    if kind in ("bool_type", "bool_parsing"):
        return Problem(
            path=path,
            problem="is neither true nor false",
            got=show(value),
            expected="true or false",
            fix=_set(parts, "true"),
        )
    if kind in ("tuple_type", "list_type"):
        return Problem(
            path=path,
            problem="is not a list",
            got=show(value),
            expected=f"a list such as [{_element(parts)}]",
            fix=f"write {path} as a list in the stack file",
        )
    return Problem(path=path, problem="is not valid", got=show(value), fix=f"correct {path}")


def _as_mapping(path: str, parts: Sequence[str | int], *, given: bool) -> str:
    """How a section is written; one without a required key may be empty, but not left blank."""
    model = _model(parts)
    may_be_empty = model and not any(each.is_required() for each in model.model_fields.values())
    if not given and may_be_empty:
        return f"write `{path}: {{}}` for its defaults, or remove the line from the stack file"
    return f"write the keys of {path} on indented lines below it in the stack file"


def _missing(parts: Sequence[str | int]) -> Problem:
    path, field = join_path(parts), _field(parts)
    example = next((rule.example for rule in field.metadata if hasattr(rule, "example")), "")
    if isinstance(field.annotation, type) and hasattr(field.annotation, "parse"):
        example = "2GB"
    if example:
        expected = f"{_lower(field.description or '')}, such as {example}"
        return Problem(path=path, problem="is missing", expected=expected, fix=_set(parts, example))
    return Problem(
        path=path,
        problem="is missing",
        expected=_keys_below(parts),
        fix=f"add {path} to the stack file; Pulumi.dev.yaml shows how",
    )


def _unknown_key(parts: Sequence[str | int]) -> Problem:
    # The value stays out of the message: it may be a secret under a misspelled name.
    path = join_path(parts)
    model = _model(parts[:-1])
    known = [field.alias or name for name, field in model.model_fields.items()] if model else []
    known = known or [*workloads()]
    meant = closest(str(parts[-1]), known)
    below = join_path(parts[:-1])
    return Problem(
        path=path,
        problem="is not a known key" + (f", did you mean {meant}?" if meant else ""),
        expected=f"one of: {', '.join(known)}",
        fix=f"rename it to {meant} under {below} in the stack file" if meant else _remove(parts),
    )


def _bad_key(parts: Sequence[str | int], detail: ErrorDetails) -> Problem:
    return Problem(
        path=join_path(parts),
        problem="is not a usable name: it " + detail["ctx"]["problem"],
        expected=detail["ctx"]["expected"],
        fix="rename it in the stack file",
    )


def _set(parts: Sequence[str | int], example: str) -> str:
    path = join_path(parts)
    if "['" in path:
        return f"correct {path} in the stack file"
    return set_command(path, example)


def _remove(parts: Sequence[str | int]) -> str:
    path = join_path(parts)
    return f"remove {path} from the stack file" if "['" in path else remove_command(path)


def _keys_below(parts: Sequence[str | int]) -> str:
    model = _model(parts)
    if model is None and list(parts) == ["placement"]:
        return "a mapping with " + ", ".join(workloads())
    if model is None:
        return "keys with their values below it"
    fields = model.model_fields.items()
    required = [field.alias or name for name, field in fields if field.is_required()]
    names = required or [field.alias or name for name, field in fields]
    return "a mapping with " + ", ".join(names)


def _lower(text: str) -> str:
    return text if text[:2].isupper() or text[:1] == "`" else text[:1].lower() + text[1:]


def _element(parts: Sequence[str | int]) -> str:
    """A valid element of the list at a path."""
    element = next(iter(typing.get_args(_field(parts).annotation)), None)
    if isinstance(element, type) and issubclass(element, Enum):
        return str(next(iter(element)))
    rules = getattr(element, "__metadata__", ())
    return next((str(rule.example) for rule in rules if hasattr(rule, "example")), "...")


def _choices(parts: Sequence[str | int]) -> list[Enum]:
    """The choices at a path, which may be one of a list."""
    kind: object = _field(parts).annotation
    if isinstance(parts[-1], int):
        kind = next(iter(typing.get_args(_field(parts[:-1]).annotation)), None)
    return list(kind) if isinstance(kind, type) and issubclass(kind, Enum) else []


def _default(parts: Sequence[str | int]) -> str:
    default = _field(parts).get_default()
    plain = isinstance(default, str | int | float | MemorySize)
    return f"{default:g}" if isinstance(default, float) else str(default) if plain else ""


def _field(parts: Sequence[str | int]) -> FieldInfo:
    model = _model(parts[:-1])
    by_alias = {field.alias: field for field in model.model_fields.values()} if model else {}
    return by_alias.get(str(parts[-1])) or FieldInfo()


def _model(parts: Sequence[str | int]) -> type[BaseModel] | None:
    """The settings class at a path; the keys of a mapping are steps too."""
    here: object = StackSettings
    for part in parts:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias: field.annotation for field in here.model_fields.values()}
            here = fields.get(str(part))
        else:
            here = typing.get_args(here)[-1] if typing.get_args(here) else None
        here = _without_none(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _without_none(annotation: object) -> object:
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(arm for arm in typing.get_args(annotation) if arm is not type(None))
    return annotation
