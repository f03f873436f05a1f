"""What is said of the tunnel and of the queue."""

import pytest

from tests.toolchain.doctor.readings import NOW, reading
from toolchain.doctor import links
from toolchain.doctor.finding import ERROR, WARNING


def test_peers_that_shook_hands_lately_are_fresh() -> None:
    assert links.tunnel(reading(more=(f"handshake=key {NOW - 100:.0f}",))).cell == "1 fresh"


@pytest.mark.parametrize(("time", "said"), [("0", "never"), (f"{NOW - 900:.0f}", "900 s ago")])
def test_a_silent_peer_is_an_error(time: str, said: str) -> None:
    lines = (f"handshake=a {NOW - 9:.0f}", f"handshake=b {time}")
    [problem] = links.tunnel(reading(more=lines)).problems
    assert problem.severity == ERROR
    assert problem.problem == f"1 of 2 peers of the tunnel are silent (last handshake: {said})"


def test_a_server_without_tunnel_or_queue_has_empty_cells() -> None:
    assert links.tunnel(reading()).cell == ""
    assert links.queue(reading()).cell == ""


@pytest.mark.parametrize(
    ("waiting", "active", "severity"), [("3", "0", ERROR), ("900", "10", WARNING)]
)
def test_a_queue_that_stands_still_or_is_long_is_told(
    waiting: str, active: str, severity: str
) -> None:
    answer = links.queue(reading(wait=waiting, active=active))
    assert answer.cell == f"{waiting} waiting, {active} active"
    assert [each.severity for each in answer.problems] == [severity]


def test_a_queue_at_work_is_well_and_one_that_does_not_answer_unknown() -> None:
    assert links.queue(reading(wait="3", active="2")).problems == ()
    assert links.queue(reading(wait="NOPERM", active="")).cell == "unknown"
