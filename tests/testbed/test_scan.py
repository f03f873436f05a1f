"""What the outsider's program answers is read."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from testbed import Bed, BedError, scan
from testbed.scan import PROBES, Reaction
from testbed.shell import SECONDS, Answer


@dataclass(frozen=True)
class WithOutsider(Bed):
    """A bed whose outsider gives one answer, and notes what it was asked."""

    answer: Answer = field(default_factory=lambda: Answer(0, "[]"))
    asked: list[list[str]] = field(default_factory=list)

    def outsider(self, args: Sequence[str], *, timeout: float = SECONDS) -> Answer:
        """Note it."""
        assert timeout > SECONDS, "a scan of silent ports takes longer"
        self.asked.append(list(args))
        return self.answer


def test_a_scan_is_of_all_ports(bed: Bed) -> None:
    seen = WithOutsider(bed.ledger, bed.places, Answer(0, "[22, 443]"))
    assert scan.open_ports(seen, "10.77.0.11") == {22, 443}
    assert seen.asked == [[sys.executable, str(PROBES), "scan", "10.77.0.11", "1", "65535"]]


@pytest.mark.parametrize("reaction", list(Reaction))
def test_only_what_is_open_connects(bed: Bed, reaction: Reaction) -> None:
    seen = WithOutsider(bed.ledger, bed.places, Answer(0, f'"{reaction}"'))
    assert scan.tcp_reaction(seen, "10.77.0.11", 80) is reaction
    assert scan.connects(seen, "10.77.0.11", 80) is (reaction is Reaction.OPEN)
    assert scan.udp_answers(seen, "10.77.0.11", 80, b"hi") is (reaction is Reaction.OPEN)
    assert seen.asked[-1][2:] == ["udp", "10.77.0.11", "80", "6869"]


def test_a_probe_that_fails_is_no_closed_port(bed: Bed) -> None:
    seen = WithOutsider(bed.ledger, bed.places, Answer(1, "", "OSError: no route to host\n"))
    with pytest.raises(BedError, match=r"^the outsider's tcp 10\.77\.0\.11 80: OSError: no route"):
        scan.connects(seen, "10.77.0.11", 80)


def test_the_outsiders_route_goes_with_the_block(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(scan, "run", lambda args: ran.append(" ".join(args)))
    with (
        pytest.raises(BedError, match="a test fails"),
        scan.route_through(bed, "10.90.0.0/24", "10.77.0.11"),
    ):
        raise BedError("a test fails")
    route = "ip -n tapbot-bed-out route"
    assert ran == [
        f"{route} replace 10.90.0.0/24 via 10.77.0.11",
        f"{route} delete 10.90.0.0/24 via 10.77.0.11",
    ]


def test_the_outsider_keeps_connections(bed: Bed) -> None:
    seen = WithOutsider(bed.ledger, bed.places, Answer(0, "256"))
    assert scan.hold(seen, "10.77.0.11", 443, 300, 2.5) == 256
    assert seen.asked[-1][2:] == ["hold", "10.77.0.11", "443", "300", "2.5"]
