"""How a mistake is shown: `path: problem (got X; expected Y)` and a way to fix it."""

import difflib
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

PROJECT: Final = "tapbot-stack"
_LONGEST_ECHO: Final = 60
_LEAST_HIDDEN: Final = 12
_CREDENTIALS: Final = re.compile(r"//[^/@\s]*@")
_OTHER_KEY: Final = "name another key in the stack file: this one is the value of a secret"
_SIMPLE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing to correct; `paste` is a command that corrects it as it stands."""

    path: str
    problem: str
    got: str = ""
    expected: str = ""
    fix: str = ""
    paste: str = ""

    @property
    def line(self) -> str:
        """The problem without its fix."""
        details = [f"got {self.got}"] if self.got else []
        details += [f"expected {self.expected}"] if self.expected else []
        return f"{self.path}: {self.problem}" + (f" ({'; '.join(details)})" if details else "")


def render(problems: Sequence[Problem]) -> str:
    """The one message that lists all problems of a run."""
    count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"The configuration has {count}; nothing was created or changed.", ""]
    for problem in problems:
        lines.append(f"  {problem.line}")
        if problem.fix:
            lines.append(f"    fix: {problem.fix}")
    pastes = [problem.paste for problem in problems if problem.paste]
    if pastes:
        lines += ["", "Paste this to set what is missing, or put in values of your own:", ""]
        lines += [f"  {paste}" for paste in pastes]
    return "\n".join(lines)


def show(value: object, hidden: Iterable[str] = ()) -> str:
    """A value for a message: short, on one line, and never one of `hidden`."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "PRIVATE KEY" in text or any(each and each in text for each in hidden):
        return "a value that is not shown"
    text = _CREDENTIALS.sub("//...@", text)
    cut = escape(text[:_LONGEST_ECHO]) + ("..." if len(text) > _LONGEST_ECHO else "")
    return f"'{cut}'" if isinstance(value, str) else cut


def conceal(problems: Iterable[Problem], hidden: Iterable[str]) -> list[Problem]:
    """The problems without any hidden text, should a name or a path repeat one."""
    # Common short words would blank out our own; only long values can be real secrets.
    starts = [text[:_LEAST_HIDDEN] for text in hidden if len(text) >= _LEAST_HIDDEN]

    def holds_one(text: str) -> bool:
        return any(start in text for start in starts)

    def clean(text: str) -> str:
        return "a value that is not shown" if holds_one(text) else text

    return [
        replace(
            problem,
            path=clean(problem.path),
            problem=clean(problem.problem),
            got=clean(problem.got),
            expected=clean(problem.expected),
            fix=_OTHER_KEY if holds_one(problem.paste) else clean(problem.fix),
            paste="" if holds_one(problem.paste) else problem.paste,
        )
        for problem in problems
    ]


def escape(text: str) -> str:
    """The text with everything that a terminal would act on, or not show, spelled out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def join_path(parts: Sequence[str | int]) -> str:
    """`servers.edge.hostKey`; keys that are no plain words are quoted and cut."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _SIMPLE_KEY.fullmatch(part):
            path += f".{part}" if path else part
        else:
            path += f"[{show(part)}]"
    return path


def closest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or nothing."""
    by_folded = {_folded(each): each for each in known}
    found = difflib.get_close_matches(_folded(name[:100]), by_folded, n=1, cutoff=0.65)
    return by_folded[found[0]] if found else ""


def _folded(name: str) -> str:
    return re.sub(r"[_-]", "", name).lower()


def set_command(path: str, value: str) -> str:
    """The command that sets one plain value."""
    # Pulumi would take a negative number for an option.
    end = "-- " if value.startswith("-") else ""
    return f"pulumi config set {_address(path)} {end}{_quoted(value)}"


def remove_command(path: str) -> str:
    """The command that removes one key."""
    return f"pulumi config rm {_address(path)}"


def _address(path: str) -> str:
    return f"--path '{PROJECT}:{path}'" if "." in path or "[" in path else f"{PROJECT}:{path}"


def _quoted(value: str) -> str:
    """The value as a shell word; with double quotes where spaces are all that is special."""
    return (
        f'"{value}"' if re.fullmatch(r"[\w .,@+/=-]* [\w .,@+/=-]*", value) else shlex.quote(value)
    )
