"""What is said of a server's clock, disk, memory, firewall and engine."""

import pytest

from tests.toolchain.doctor.readings import NOW, reading
from toolchain.doctor import host
from toolchain.doctor.finding import ERROR, WARNING
from toolchain.engines import LOCAL


def test_nothing_is_wrong_with_a_healthy_server() -> None:
    for check in (host.clock, host.disk, host.memory, host.killed, host.firewall, host.updates):
        answer = check(reading())
        assert answer.cell, check
        assert answer.problems == (), check


def test_a_clock_is_wrong_by_more_than_the_way_can_explain() -> None:
    [problem] = host.clock(reading(clock="1795698319.5", clockEnd="1795698324.5")).problems
    assert problem.problem == "its clock differs from this machine's by +100 s"
    late = reading(clock="1795698223.0", clockEnd="1795698224.0")
    assert host.clock(late).problems == (), "5 s of travel may hide 2 s"


def test_a_clock_without_fractions_is_unknown() -> None:
    assert host.clock(reading(clock="1795698219.N")).cell == "unknown"


@pytest.mark.parametrize(("free", "severity"), [("150000", WARNING), ("50000", ERROR)])
def test_a_disk_that_fills_is_told_before_it_is_full(free: str, severity: str) -> None:
    [problem] = host.disk(reading(disk=f"1000000 {free} /var/lib/docker")).problems
    assert problem.severity == severity
    assert "/var/lib/docker" in problem.problem
    assert problem.fix.startswith("on edge: docker system df")


def test_a_disk_that_will_be_full_within_a_week_is_told_while_there_is_room() -> None:
    found = host.disk(reading(full_in={"/var/lib/docker": 3.2}))
    assert found.cell == "50% used, 0.5 GB free, full in 3 days"
    [problem] = found.problems
    assert problem.severity == WARNING
    assert problem.problem == (
        "at the pace of the last hours the disk of /var/lib/docker is full in 3.2 days"
    )
    for other in ({"/var/lib/docker": 30.0}, {"/": 1.0}):
        assert host.disk(reading(full_in=other)).problems == ()


def test_a_full_disk_of_images_beside_that_of_data_is_told() -> None:
    found = host.disk(reading(more=("disk=2097152 20971 /var/lib/containerd",)))
    assert found.cell == "50% used, 0.5 GB free, 99% used, 0.0 GB free"
    assert [each.problem for each in found.problems] == [
        "the disk of /var/lib/containerd is 99% full"
    ]


def test_a_disk_that_is_not_known_is_no_problem() -> None:
    assert host.disk(reading(disk="")).cell == "unknown"


def test_little_memory_and_ended_processes_are_told() -> None:
    [low] = host.memory(reading(available="200000")).problems
    assert low.problem == "only 195 MB of memory are left"
    [ended] = host.killed(reading(killed="2")).problems
    assert ended.problem == "2 processes were ended for lack of memory since the boot"


def test_the_firewall_is_that_of_a_prepared_server() -> None:
    [gone] = host.firewall(reading(firewall="no")).problems
    assert gone.severity == ERROR
    assert gone.fix == "on edge: sudo systemctl restart tapbot-prod-firewall"
    assert host.firewall(reading(firewall="")).cell == "unknown", "only root sees it"
    assert host.firewall(reading(engine=LOCAL, firewall="")).cell == ""


def test_a_newer_engine_is_named_with_the_command_that_installs_it() -> None:
    [problem] = host.updates(reading(more=("update=docker.io 20.10.24 20.10.25",))).problems
    assert problem.problem == "a newer engine is available: docker.io 20.10.24 -> 20.10.25"
    assert "--allow-change-held-packages docker.io" in problem.fix


def test_a_server_that_looks_for_no_updates_is_told() -> None:
    month = f"lists={NOW - 40 * 86400:.0f}"
    [problem] = host.updates(reading(more=(month,))).problems
    assert problem.problem == "it has not looked for newer packages for 40 days"
    assert host.updates(reading(more=(f"lists={NOW - 86400:.0f}",))).problems == ()
    assert host.updates(reading(engine=LOCAL, more=(month,))).problems == (), "not a server of ours"
