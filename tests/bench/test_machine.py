"""A figure says which machine it comes from, and whether that had anything else to do."""

import os
import platform
import time

import pytest

from bench import machine

Clock = list[float]


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """How long each pause was; no pause takes any time."""
    pauses: Clock = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(pauses))
    return pauses


def load(monkeypatch: pytest.MonkeyPatch, *values: float) -> None:
    """Let the load be these values one after another, and the last one from then on."""
    left = list(values)
    monkeypatch.setattr(
        os, "getloadavg", lambda: (left.pop(0) if len(left) > 1 else left[0], 0.0, 0.0)
    )


def described(monkeypatch: pytest.MonkeyPatch, busy: float) -> str:
    """Return the machine's line under this load, with an engine of version 29.1.0."""
    load(monkeypatch, busy)
    monkeypatch.setattr(machine, "output_of", lambda _args: "29.1.0\n")
    return machine.described()


def test_a_quiet_machine_is_measured_at_once(
    monkeypatch: pytest.MonkeyPatch, waited: Clock
) -> None:
    load(monkeypatch, 0.1)
    machine.wait_until_quiet(600)
    assert waited == []


def test_a_busy_one_when_it_has_become_quiet(
    monkeypatch: pytest.MonkeyPatch, waited: Clock
) -> None:
    load(monkeypatch, 2.0, 0.9, 0.4)
    machine.wait_until_quiet(600)
    assert sum(waited) == 10


def test_one_that_never_is_after_the_limit(monkeypatch: pytest.MonkeyPatch, waited: Clock) -> None:
    load(monkeypatch, 2.0)
    machine.wait_until_quiet(600)
    assert sum(waited) == 600


def test_what_a_round_wrote_is_on_the_disk_before_the_next_one(
    monkeypatch: pytest.MonkeyPatch, waited: Clock
) -> None:
    synced: Clock = []
    monkeypatch.setattr(os, "sync", lambda: synced.append(sum(waited)))
    machine.settle()
    assert synced == [0], "writing goes on while the pause runs, not after it"
    assert waited == [machine.SETTLE_SECONDS]


def test_the_machine_is_described_without_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    text = described(monkeypatch, 0.2)
    for part in (
        f"{os.cpu_count()} cores",
        "Docker Engine 29.1.0",
        f"Python {platform.python_version()}",
        "load before the run 0.20",
    ):
        assert part in text
    assert platform.node() not in text, "a report is published"


@pytest.mark.parametrize(("busy", "told"), [(0.2, False), (0.5, True), (3.0, True)])
def test_other_work_is_told(monkeypatch: pytest.MonkeyPatch, busy: float, told: bool) -> None:
    assert ("NOT quiet" in described(monkeypatch, busy)) is told
