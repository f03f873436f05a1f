"""The settings of a stack file, read without Pulumi: preflight needs no secret."""

from pathlib import Path
from typing import Any

import yaml

from config.check import FIELD_OF_KEY, check
from config.report.errors import PROJECT, Problem, render, show
from config.settings import StackSettings


class UnusableSettingsError(ValueError):
    """The stack file's problems, as Pulumi would show them."""


def read(stack_file: Path) -> StackSettings:
    """The settings; `UnusableSettingsError` lists everything that is wrong with them."""
    settings, problems = check(values_of(stack_file), frozenset(), show)
    if settings is None:
        raise UnusableSettingsError(render(problems))
    return settings


def values_of(stack_file: Path) -> dict[str, Any]:
    """What the file says, by key, before anything is checked."""
    try:
        document = yaml.safe_load(stack_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not YAML"
        raise UnusableSettingsError(_unreadable(stack_file, str(reason))) from None
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise UnusableSettingsError(_unreadable(stack_file, "has no settings"))
    keys = {key: f"{PROJECT}:{key}" for key in FIELD_OF_KEY}
    return {key: config[spelled] for key, spelled in keys.items() if spelled in config}


def _unreadable(stack_file: Path, reason: str) -> str:
    problem = Problem(
        path=stack_file.name,
        problem=reason,
        expected="the file of a stack, such as Pulumi.prod.yaml",
        fix="name a stack that has one: make preflight STACK=prod",
    )
    return render([problem])
