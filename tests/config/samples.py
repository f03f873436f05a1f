"""Servers and stacks that several tests of the settings use."""

from collections.abc import Mapping
from typing import Any, Final

from config.check import check
from config.report.errors import Problem, show
from tests.support.factories import THIRD_KEY, config_with

LOCAL: Final = {"address": "local", "hostKey": None, "privateAddress": None}
THIRD: Final = {
    "address": "203.0.113.30",
    "hostKey": THIRD_KEY,
    "privateAddress": "10.88.0.3",
    "memory": "4GB",
}


def without(*sections: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the valid configuration without these services, and without their placement."""
    values = config_with(changes or {})
    for section in sections:
        values.pop(section, None)
        values["placement"].pop(section, None)
    return values


def problems_of(values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with a whole configuration."""
    return check(values, frozenset(), show)[1]
