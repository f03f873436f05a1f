"""The bed's own network: a bridge in a namespace, with this machine and an outsider on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testbed.errors import BedError
from testbed.ledger import Kind, Ledger
from testbed.plan import Plan
from testbed.shell import ask, run

BRIDGE = "br0"


def inside(namespace: str, *args: str | Path) -> list[str | Path]:
    """Command line of a program in a network namespace, with this machine's files."""
    return ["nsenter", f"--net=/run/netns/{namespace}", *args]


def make(plan: Plan, ledger: Ledger) -> None:
    """Create both namespaces, the bridge, and the veth pairs of control and outsider."""
    for namespace in (plan.lan, plan.outside):
        _make_namespace(namespace, ledger)
    _in(plan.lan, "link add", BRIDGE, "type bridge")
    _in(plan.lan, "link set", BRIDGE, "up")
    # Otherwise this machine's firewall rules for bridges would see the servers' frames twice.
    bridge_filter = "/proc/sys/net/bridge/bridge-nf-call-iptables"
    if Path(bridge_filter).exists():
        run(inside(plan.lan, "sh", "-c", f"echo 0 > {bridge_filter}"))
    _connect_control(plan, ledger)
    _in(plan.lan, "link add out type veth peer name eth0 netns", plan.outside)
    _in(plan.lan, "link set out up master", BRIDGE)
    _in(plan.outside, "address add", f"{plan.outsider_address}/24", "dev eth0")
    _in(plan.outside, "link set eth0 up")


def namespaces() -> set[str]:
    """Names of all network namespaces of this machine."""
    listed = run(["ip", "netns", "list"]).splitlines()
    return {line.split()[0] for line in listed if line.strip()}


def links() -> set[str]:
    """Names of all interfaces of this machine itself."""
    return {path.name for path in Path("/sys/class/net").iterdir()}


def processes(namespace: str) -> list[int]:
    """Processes in a namespace."""
    answer = ask(["ip", "netns", "pids", namespace])
    return [int(pid) for pid in answer.out.split()]


def _make_namespace(name: str, ledger: Ledger) -> None:
    if name in namespaces():
        raise BedError(f"namespace {name}: exists, but no bed has recorded it; remove it by hand")
    ledger.add(Kind.NAMESPACE, name)
    run(["ip", "netns", "add", name])
    _in(name, "link set lo up")


def _connect_control(plan: Plan, ledger: Ledger) -> None:
    link = plan.control_link
    if link in links():
        raise BedError(f"interface {link}: exists, but no bed has recorded it")
    taken = run(["ip", "-4", "route", "show", "root", plan.network, "table", "all"])
    if taken.strip():
        raise BedError(f"{plan.network}: this machine already routes it: {taken.strip()}")
    ledger.add(Kind.LINK, link)
    run(["ip", "link", "add", link, "type", "veth", "peer", "name", "ctl", "netns", plan.lan])
    _in(plan.lan, "link set ctl up master", BRIDGE)
    run(["ip", "address", "add", f"{plan.control_address}/24", "dev", link])
    run(["ip", "link", "set", link, "up"])


def _in(namespace: str, *words: str) -> None:
    args: Sequence[str] = " ".join(words).split()
    run(["ip", "-n", namespace, *args])
