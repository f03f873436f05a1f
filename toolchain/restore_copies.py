"""Uploads and vectors as they were at a moment, from the copies outside the servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from toolchain.containers import Container
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.keeper import Keeper, Running
from toolchain.offsite import PROGRAM, keepers
from toolchain.stack import Stack
from toolchain.swap import CLOSED, Swap, environment, result_of

LATEST: Final = "latest"
PLACE: Final = "/restored"
OWNS: Final = tuple(
    part for each in ("DAC_OVERRIDE", "CHOWN", "FOWNER") for part in ("--cap-add", each)
)
"""Files get back the owners that they had."""


@dataclass(frozen=True)
class Part:
    """One kind of data: who uses it, where, and which setting names its volume."""

    what: str
    service: str
    place: str
    setting: str
    volume: str
    """The name of its volume, without the stack's, of the container `{}`."""


UPLOADS: Final = Part(
    "uploads",
    "directus",
    "/directus/uploads",
    "tapbot-stack:directus.volume",
    "directus-uploads",
)
VECTORS: Final = Part(
    "qdrant", "qdrant", "/qdrant/storage", "tapbot-stack:qdrant.volume", "{}-storage"
)


def bring_back(
    stack: Stack, found: list[Container], moment: float | None, suffix: str
) -> list[Swap]:
    """Fill a new volume with each kind that the stack has copies of."""
    senders = {each.container.engine: each for each in keepers(stack, found)}
    if not senders:
        stack.context.console.line("Uploads and vectors stay as they are: there are no copies.")
        return []
    swaps: list[Swap] = []
    try:
        for part, fill in ((UPLOADS, _files), (VECTORS, _vectors)):
            for user in _users(stack, found, part):
                sender = senders.get(user.container.engine)
                if sender is None:
                    raise ToolchainError(f"{user.container.name}: nothing sends copies of it")
                swap = _swap(stack, user, part, suffix)
                swaps.append(swap)
                fill(stack, sender, user, swap, str(moment or LATEST))
    except BaseException:
        for each in swaps:
            each.engine.docker(stack, "volume", "rm", each.new)
        raise
    return swaps


def _users(stack: Stack, found: list[Container], part: Part) -> list[Running]:
    """The first container that has the data, of replicas that share it."""
    users = [Running(stack, each) for each in found if each.service == part.service]
    return [each for each in users if part.place in each.mounts()][:1]


def _swap(stack: Stack, user: Running, part: Part, suffix: str) -> Swap:
    prefix = f"tapbot-{stack.name}-"
    own = part.volume.format(user.container.name.removeprefix(prefix))
    old = user.mounts()[part.place]
    return Swap(user.container.engine, part.setting, old, f"{prefix}{own}-{suffix}", suffix)


def _files(stack: Stack, sender: Keeper, _user: Running, swap: Swap, moment: str) -> None:
    _say(stack, _fetched(stack, sender, UPLOADS.what, moment, swap.new))


def _vectors(stack: Stack, sender: Keeper, user: Running, swap: Swap, moment: str) -> None:
    """Have a Qdrant that nobody reaches take the snapshots, and end in good order."""
    fetched, described = f"{swap.new}-fetched", sender.inspect()
    try:
        _say(stack, _fetched(stack, sender, VECTORS.what, moment, fetched))
        with _qdrant(stack, user, swap) as qdrant:
            command = swap.engine.command(
                *("run", "--rm", "--user", "0:0", "--network", f"container:{qdrant}", *CLOSED),
                *("--cap-add", "DAC_OVERRIDE", "--volumes-from", f"{sender.container.name}:ro"),
                *(*environment(described), "--volume", f"{fetched}:{PLACE}:ro"),
                *(described["Config"]["Image"], *PROGRAM, "load"),
            )
            points = result_of(stack, command)["collections"]
    finally:
        swap.engine.docker(stack, "volume", "rm", fetched)
    said = ", ".join(f"{name} {count}" for name, count in points.items()) or "none"
    stack.context.console.line(f"Qdrant took its collections (points: {said}).")


@contextmanager
def _qdrant(stack: Stack, user: Running, swap: Swap) -> Iterator[str]:
    name, described = f"{swap.new}-fill", user.inspect()
    _must(
        stack,
        swap.engine,
        *("run", "--detach", "--name", name, "--network", "none", "--cap-drop", "ALL"),
        *("--security-opt", "no-new-privileges:true"),
        *("--memory", str(described["HostConfig"]["Memory"])),
        *("--volume", f"{swap.new}:{VECTORS.place}", described["Config"]["Image"], "./qdrant"),
    )
    try:
        yield name
        _must(stack, swap.engine, "stop", "--time", "20", name)
    finally:
        swap.engine.docker(stack, "rm", "--force", name)


def _fetched(stack: Stack, sender: Keeper, what: str, moment: str, volume: str) -> dict[str, Any]:
    engine, described = sender.container.engine, sender.inspect()
    [network, *_] = described["NetworkSettings"]["Networks"]
    _must(stack, engine, "volume", "create", volume)
    command = engine.command(
        *("run", "--rm", "--name", f"{volume}-restore", "--user", "0:0", "--network", network),
        *(*CLOSED, *OWNS, *environment(described), "--volumes-from", sender.container.name),
        *("--volume", f"{volume}:{PLACE}", described["Config"]["Image"]),
        *(*PROGRAM, "restore", what, moment),
    )
    return result_of(stack, command)


def _say(stack: Stack, result: dict[str, Any]) -> None:
    stack.context.console.line(
        f"Restored {result['what']} of {' and '.join(result['of'])}: {result['files']} files,"
        f" {result['size'] >> 20} MB, each compared with its checksum. It took"
        f" {result['seconds']:g} s."
    )


def _must(stack: Stack, engine: Engine, *args: str) -> None:
    answer = engine.docker(stack, *args)
    if not answer.ok:
        raise ToolchainError(f"docker {args[0]}{engine.where}: {answer.err.strip()}")
