"""`python -m toolchain.recovery.plan FILE SERVER ONTO`: what brings a lost server's work elsewhere.

Prints as JSON which settings change, and what that means; or lists every mistake at once.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from config.check import check
from config.report.errors import PROJECT, Problem, closest, render, show
from config.servers import ServerState
from config.settings import StackSettings
from toolchain.preflight.settings import UnusableSettingsError, values_of
from toolchain.recovery.words import Move, comes_back, sentence

POSTGRES: Final = "postgres"
LOST: Final = ServerState.LOST.value
SINGLE: Final = (
    "bring up an empty one and restore it: docs/runbooks/replace-a-server.md, `A server is lost`;"
    ' then `make restore TO="a time before the loss"` (docs/runbooks/restore.md)'
)


class RefusedError(ValueError):
    """Everything that is wrong, in one text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The edits by the paths of `pulumi config`, in order, and what they mean."""

    settings: dict[str, str]
    said: list[str]
    comes_back: list[str]
    """What the copies elsewhere bring back."""
    repeated: bool
    """Whether all of it was written before: what an earlier run has moved is not known."""
    was_lost: bool


def plan(values: Mapping[str, Any], server: str, onto: str) -> Plan:
    """Return what to write; `values` is what the stack file says, by key."""
    servers, placement = _mappings(values)
    wrong = list(_wrong(servers, server, onto))
    names = _listed(placement.get(POSTGRES))
    lost = {name for name, each in servers.items() if each.get("state") == LOST} | {server}
    order = _order(names, server, onto, lost)
    if not wrong and order and order[0] == server:
        wrong.append(
            Problem(
                path=f"placement.{POSTGRES}",
                problem="has no server that has the data of the lost one",
                got=show(", ".join(map(str, names))),
                expected="a standby on a server that is not lost",
                fix=SINGLE,
            )
        )
    if wrong:
        raise RefusedError(render(wrong))
    moved = {
        **({POSTGRES: order} if order != names else {}),
        **{
            key: [onto if name == server else name for name in _listed(placed)]
            for key, placed in placement.items()
            if key != POSTGRES and server in _listed(placed)
        },
    }
    was_lost = servers[server].get("state") == LOST
    state = {} if was_lost else {f"servers.{server}.state": LOST}
    edits = {**state, **dict(_edits(placement, moved))}
    settings = _checked(values, server, moved)
    repeated = not edits
    keys = _placed_on(settings, onto) if repeated else frozenset(moved)
    if server in names:
        keys |= {POSTGRES}
    move = Move(lost=server, onto=onto, settings=settings, promoted=order != names)
    return Plan(
        settings={f"{PROJECT}:{path}": value for path, value in edits.items()},
        said=[sentence(key, move) for key in placement if key in keys],
        comes_back=comes_back(keys, move),
        repeated=repeated,
        was_lost=was_lost,
    )


def _mappings(values: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    servers, placement = values.get("servers"), values.get("placement")
    fine = isinstance(servers, dict) and all(isinstance(each, dict) for each in servers.values())
    if not fine or not isinstance(placement, dict):
        raise RefusedError(render(check(values, frozenset(), show)[1]))
    return dict(servers or {}), placement


def _wrong(servers: Mapping[str, Mapping[str, Any]], server: str, onto: str) -> Iterator[Problem]:
    """What is wrong with the two names."""
    active = [name for name, each in servers.items() if each.get("state") != LOST]
    for word, name, fit in (("SERVER", server, list(servers)), ("ONTO", onto, active)):
        expected = (
            f"one of: {', '.join(each for each in fit if word == 'SERVER' or each != server)}"
        )
        if not name:
            yield Problem(path=word, problem="is not set", got="nothing", expected=expected)
        elif name not in servers:
            meant = closest(name, fit)
            said = "names an unknown server" + (f", did you mean {meant}?" if meant else "")
            yield Problem(path=word, problem=said, got=show(name), expected=expected)
        elif word == "ONTO" and name == server:
            said = "is the server that is lost"
            yield Problem(path=word, problem=said, got=show(name), expected=expected)
        elif word == "ONTO" and name not in active:
            yield Problem(path=word, problem="is lost itself", got=show(name), expected=expected)
        elif word == "SERVER" and servers[name].get("address") == "local":
            said, remote = "is this machine, which is there", "a server that SSH connects to"
            yield Problem(path=word, problem=said, got=show(name), expected=remote)


def _order(names: Sequence[str], server: str, onto: str, lost: set[str]) -> list[str]:
    """PostgreSQL's servers: whoever takes over is first, and the lost primary last."""
    heirs = [name for name in names if name not in lost]
    if not heirs or names[0] != server:
        return list(names)
    first = onto if onto in heirs else heirs[0]
    return [first, *(name for name in names if name not in (first, server)), server]


def _edits(
    placement: Mapping[str, Any], moved: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Each name that changes; a list stays a list, and as long as it was."""
    for key, names in moved.items():
        if isinstance(placement[key], str):
            yield f"placement.{key}", names[0]
            continue
        for number, (name, before) in enumerate(zip(names, placement[key], strict=True)):
            if name != before:
                yield f"placement.{key}[{number}]", name


def _checked(
    values: Mapping[str, Any], server: str, moved: Mapping[str, Sequence[str]]
) -> StackSettings:
    """Return the settings as they will be; all that is wrong with them is an error."""
    edited: dict[str, Any] = deepcopy(dict(values))
    edited["servers"][server]["state"] = LOST
    for key, names in moved.items():
        single = isinstance(edited["placement"][key], str)
        edited["placement"][key] = names[0] if single else list(names)
    settings, problems = check(edited, frozenset(), show)
    if settings is None:
        raise RefusedError(
            f"{render(problems)}\n\nThis is of the settings as they would be. Move or give up in"
            " the stack file what does not fit, and type the same command again."
        )
    return settings


def _placed_on(settings: StackSettings, server: str) -> frozenset[str]:
    return frozenset(key for key, names in settings.placement.items() if server in names)


def _listed(placed: object) -> list[Any]:
    return list(placed) if isinstance(placed, list) else [placed]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the plan; return 1 where something is wrong."""
    stack_file, server, onto = sys.argv[1:] if arguments is None else arguments
    try:
        found = plan(values_of(Path(stack_file)), server, onto)
    except (RefusedError, UnusableSettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
