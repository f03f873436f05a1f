"""What a server reported about itself; missing or malformed values are None or empty."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from toolchain.preflight import listeners
from toolchain.preflight.listeners import Container, IpAddress, Listener

BEGIN, END = "preflight=begin", "preflight=end"
_LONGEST = 400

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One server; sizes are in MiB, times in seconds since 1970."""

    root: bool
    sudo: bool
    passwords: bool
    client: IpAddress | None
    server_port: int | None
    addresses: tuple[tuple[str, ipaddress.IPv4Interface], ...]
    uplink: str
    system: str
    version: str
    machine: str
    memory: int | None
    cpus: int | None
    docker: bool
    dockerd: bool
    engine: str
    api: str
    refused: str
    folder: str
    free: int | None
    image_store: str
    """`containerd`, or empty for Docker's own."""
    image_folder: str
    """Where images are, if that is another disk than the one of `folder`."""
    image_free: int | None
    images: frozenset[str]
    package_built: frozenset[str]
    containers: tuple[Container, ...]
    sockets: tuple[Listener, ...]
    programs: Mapping[int, str]
    synchronised: bool | None
    wireguard: bool
    tun: bool
    clock: tuple[float, float] | None

    @property
    def may_become_root(self) -> bool:
        """Whether the server can be prepared."""
        return self.root or self.sudo

    @property
    def system_name(self) -> str:
        """`debian 12`."""
        return f"{self.system} {self.version}".strip() or "unknown"


def parse(text: str) -> Facts | None:
    """The facts; None if the answer does not begin and end as the probe's does."""
    lines = text.splitlines()
    if BEGIN not in lines or END not in lines:
        return None
    # A login shell may print greetings in front.
    said = lines[lines.index(BEGIN) + 1 : lines.index(END)]
    values: dict[str, list[str]] = defaultdict(list)
    for key, equals, value in (line.partition("=") for line in said):
        if equals:
            values[key].append(value.strip()[:_LONGEST])
    one = {key: found[0] for key, found in values.items()}
    engine, _, api = one.get("engine", "").partition(" ")
    return Facts(
        root=one.get("uid") == "0",
        sudo=one.get("sudo") == "yes",
        passwords=one.get("passwords") == "yes",
        client=_address(one.get("client", "")),
        server_port=_port(one.get("serverPort", "")),
        addresses=_all(_interface, values["address"]),
        uplink=_word(one.get("uplink", "")),
        system=_word(one.get("system", "")),
        version=_word(one.get("version", "")),
        machine=_word(one.get("machine", "")),
        memory=_mib(one.get("memory", "")),
        cpus=_count(one.get("cpus", "")),
        docker=one.get("docker") == "yes",
        dockerd=one.get("dockerd") == "yes",
        engine=_word(engine),
        api=_word(api),
        refused=one.get("refused", ""),
        folder=one.get("folder", ""),
        free=_mib(one.get("free", "")),
        image_store=_word(one.get("imageStore", "")),
        image_folder=one.get("imageFolder", ""),
        image_free=_mib(one.get("imageFree", "")),
        images=frozenset(values["image"]),
        package_built=frozenset(values["packageBuilt"]),
        containers=_all(listeners.container, values["container"]),
        sockets=_all(listeners.socket, values["socket"]),
        programs=dict(_all(listeners.program, values["program"])),
        synchronised=_synchronised(one.get("synchronised", ""), values["timekeeper"]),
        wireguard=one.get("wireguard") == "yes",
        tun=one.get("tun") == "yes",
        clock=_clock(one.get("clock", ""), one.get("clockEnd", "")),
    )


def _all(read: Callable[[str], T | None], lines: Iterable[str]) -> tuple[T, ...]:
    return tuple(found for found in map(read, lines) if found is not None)


def _word(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9._+~-]{1,60}", text) else ""


def _mib(kib: str) -> int | None:
    return int(kib) // 1024 if re.fullmatch(r"[0-9]{1,15}", kib) else None


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,4}", text) else None


def _address(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _port(text: str) -> int | None:
    port = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0
    return port if 1 <= port <= 65535 else None


def _interface(text: str) -> tuple[str, ipaddress.IPv4Interface] | None:
    name, _, address = text.partition(" ")
    try:
        return (name, ipaddress.IPv4Interface(address)) if _word(name) else None
    except ValueError:
        return None


def _synchronised(answer: str, timekeepers: Iterable[str]) -> bool | None:
    if answer == "yes" or any(timekeepers):
        return True
    return False if answer == "no" else None


def _clock(start: str, end: str) -> tuple[float, float] | None:
    # A `date` that has no nanoseconds prints `N` or `%N` instead.
    found = [re.match(r"[0-9]{1,11}(?:\.[0-9]{1,9})?", text) for text in (start, end)]
    first, last = found
    return (float(first[0]), float(last[0])) if first and last else None
