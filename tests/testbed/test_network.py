"""The bed's network shares nothing with this machine's, and is on record before it is there."""

from pathlib import Path

import pytest

from testbed import Bed, BedError, network
from testbed.ledger import Kind, Ledger

NAMESPACES = "tapbot-other (id: 1)\nplain\n"


class Ip:
    """The `ip` of a machine with two namespaces; it notes what was on record at each command."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.routes = ""
        self.recorded: dict[str, set[str]] = {}

    def __call__(self, args: list[str | Path]) -> str:
        """Answer the two questions, and note everything else."""
        line = " ".join(map(str, args))
        if "netns list" in line:
            return NAMESPACES
        if "route show" in line:
            return self.routes
        self.recorded[line] = {entry.name for entry in self.ledger.entries}
        return ""


@pytest.fixture
def ip(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> Ip:
    """Let the commands go nowhere."""
    fake = Ip(bed.ledger)
    monkeypatch.setattr(network, "run", fake)
    return fake


def test_a_program_runs_inside_with_the_files_of_this_machine() -> None:
    assert network.inside("lan", "nft", "-f") == ["nsenter", "--net=/run/netns/lan", "nft", "-f"]


@pytest.mark.usefixtures("ip")
def test_namespaces_are_known_by_their_names() -> None:
    assert network.namespaces() == {"tapbot-other", "plain"}


def test_everything_is_on_record_before_it_is_made(bed: Bed, ip: Ip) -> None:
    network.make(bed.plan, bed.ledger)
    for name in ("tapbot-bed", "tapbot-bed-out"):
        assert name in ip.recorded[f"ip netns add {name}"]
    [cable] = [line for line in ip.recorded if line.startswith("ip link add bed-ctl type veth")]
    assert "bed-ctl" in ip.recorded[cable]
    assert [entry.kind for entry in bed.ledger.entries] == [
        *(Kind.NAMESPACE, Kind.NAMESPACE, Kind.LINK),
    ]


def test_a_namespace_of_somebody_else_is_left_alone(
    bed: Bed, ip: Ip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "namespaces", lambda: {"tapbot-bed"})
    with pytest.raises(BedError, match="^namespace tapbot-bed: exists, but no bed has recorded it"):
        network.make(bed.plan, bed.ledger)
    assert ip.recorded == {}
    assert bed.ledger.entries == [], "it would be removed with the bed"


def test_a_network_that_is_in_use_is_refused(bed: Bed, ip: Ip) -> None:
    ip.routes = "10.77.0.0/24 dev vpn0\n"
    with pytest.raises(BedError, match="this machine already routes it: 10.77.0.0/24 dev vpn0"):
        network.make(bed.plan, bed.ledger)
    assert Kind.LINK not in [entry.kind for entry in bed.ledger.entries]
