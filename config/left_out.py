"""Extras that a stack on this machine does without, because their image can be had in no way.

`make up` finds them, and tells the program by a variable of its environment. The program itself
asks neither engine nor registry: both may be down for a moment.
"""

from collections.abc import Iterator
from typing import Final

from config.report.errors import Problem, show
from config.settings import StackSettings

VARIABLE: Final = "TAPBOT_WITHOUT"
"""The services that are left out, by name, with commas between them."""


def names(text: str) -> list[str]:
    """Return the services that a value of the variable names."""
    return [name for name in text.split(",") if name]


def problems(settings: StackSettings, text: str) -> Iterator[Problem]:
    """Return why a value of the variable cannot be meant for a stack."""
    extras = [each.name() for each in settings.present().values() if each.EXTRA]
    local = all(server.is_local for server in settings.servers.values())
    allowed = extras if local else []
    for name in names(text):
        if name not in allowed:
            yield Problem(
                path=VARIABLE,
                problem="leaves out what this stack cannot do without",
                got=show(name),
                expected=f"some of: {', '.join(allowed)}" if allowed else "nothing",
                fix=f"unset {VARIABLE}; `make up` sets it for its own update",
            )


def without(settings: StackSettings, text: str) -> StackSettings:
    """Return the settings of a stack as if it had no section for what is left out."""
    absent = [
        field for field, section in settings.present().items() if section.name() in names(text)
    ]
    return settings.model_copy(update=dict.fromkeys(absent))
