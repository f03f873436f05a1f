"""All checks of one server, and what the table says about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from config.servers import ServerSettings
from config.settings import StackSettings
from config.words.memory import MemorySize
from toolchain.preflight import (
    capacity,
    closed_ports,
    docker_folders,
    facts,
    network,
    ports,
    ssh_failure,
    stand_ins,
    system,
)
from toolchain.preflight.findings import Finding
from toolchain.preflight.host import Host
from toolchain.preflight.ssh import Reply

OF_HOST: tuple[Callable[[Host], Iterator[Finding]], ...] = (
    system.access,
    system.engine,
    docker_folders.data_root,
    docker_folders.image_store,
    system.passwords,
    system.architecture,
    stand_ins.stand_ins,
    capacity.disk,
    capacity.memory,
    capacity.cpus,
    ports.lock_out,
    ports.taken,
    closed_ports.closed,
    network.tunnel_network,
    network.uplink,
    ports.wireguard,
)
UNKNOWN, NOT_NEEDED = "unknown", "-"


@dataclass(frozen=True, slots=True)
class Result:
    """One server: a cell for each row of the table, and what was found."""

    name: str
    cells: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)


def skipped(name: str, reason: str) -> Result:
    """The result for a server that is not contacted."""
    return Result(name, {"SSH": f"skipped: {reason}"})


def judge(stack: str, name: str, settings: StackSettings, reply: Reply) -> Result:
    """The result for a server's reply."""
    server = settings.servers[name]
    said = facts.parse(reply.out)
    if said is None:
        found = ssh_failure.explain(name, server, settings.ssh.key_file, reply)
        return Result(name, {"SSH": "failed", "address": _address(server)}, [found])
    host = Host(stack, name, settings, said)
    findings = [finding for check in OF_HOST for finding in check(host)]
    findings += system.clock(host, reply)
    return Result(name, _cells(host, reply), findings)


def _cells(host: Host, reply: Reply) -> dict[str, str]:
    said, server = host.facts, host.server
    become = "" if said.root else " with sudo" if said.sudo else " without sudo"
    return {
        "SSH": "answers, host key matches",
        "address": _address(server),
        "user": f"{server.user}{become}",
        "Docker": _engine(host),
        "system": f"{said.system_name}, {system.ARCHITECTURES.get(said.machine, said.machine)}",
        "free disk": _amount(said.free, capacity.disks(host)[0].need, "needed"),
        "memory": _amount(said.memory, capacity.promised(host), "promised"),
        "CPUs": _cpus(host),
        "clock": _clock(host, reply),
        "ports": _ports(host),
        "tunnel": _tunnel(host),
    }


def _address(server: ServerSettings) -> str:
    bracketed = f"[{server.address}]" if ":" in server.address else server.address
    return f"{bracketed}:{server.port}"


def _engine(host: Host) -> str:
    said = host.facts
    if said.engine:
        return f"{said.engine} (API {said.api or UNKNOWN})"
    if said.docker or said.dockerd:
        return "cannot be used"
    fit = said.may_become_root and system.is_prepared(said.system, said.version)
    return "will be installed" if fit else "missing"


def _amount(there: int | None, need: int, what: str) -> str:
    return f"{UNKNOWN if there is None else MemorySize(there)}, {MemorySize(need)} {what}"


def _cpus(host: Host) -> str:
    there = UNKNOWN if host.facts.cpus is None else host.facts.cpus
    return f"{there}, {capacity.cpus_need(host):g} needed"


def _clock(host: Host, reply: Reply) -> str:
    found = system.skew(host, reply)
    apart = UNKNOWN if found is None else f"{found[0]:+.1f} s ± {found[1]:.1f} s"
    kept = {True: ", synchronised", False: ", not synchronised", None: ""}
    return apart + kept[host.facts.synchronised]


def _ports(host: Host) -> str:
    wanted, held = len(list(ports.needs(host))), len(list(ports.taken(host)))
    if not wanted:
        return NOT_NEEDED
    return f"{wanted} free" if not held else f"{held} of {wanted} taken"


def _tunnel(host: Host) -> str:
    if not host.tunnelled:
        return NOT_NEEDED
    if not host.facts.tun:
        return "impossible"
    return "WireGuard of the kernel" if host.facts.wireguard else "WireGuard by /dev/net/tun"
