"""Control groups of old and new machines."""

import os
from pathlib import Path

import pytest

from testbed import cgroups
from testbed.cgroups import Hierarchies
from testbed.errors import BedError

OLD = """\
30 23 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw
31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
32 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
"""
NEW = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"


def test_with_version_1_every_hierarchy_of_it_is_used() -> None:
    found = Hierarchies.of(OLD)
    assert found.legacy
    assert found.groups("bed-srv-a") == [
        Path("/sys/fs/cgroup/cpu/tapbot-bed/bed-srv-a"),
        Path("/sys/fs/cgroup/systemd/tapbot-bed/bed-srv-a"),
    ]


def test_with_version_2_there_is_one() -> None:
    found = Hierarchies.of(NEW)
    assert not found.legacy
    assert found.groups("m") == [Path("/sys/fs/cgroup/tapbot-bed/m")]


def test_a_machine_without_control_groups_is_refused() -> None:
    with pytest.raises(BedError, match="no control groups mounted"):
        Hierarchies.of("23 1 8:1 / / rw - ext4 /dev/sda rw\n")


def test_a_group_without_processes_is_removed_with_the_empty_parent(tmp_path: Path) -> None:
    group = tmp_path / "tapbot-bed" / "bed-srv-a"
    cgroups.make(group)
    (group / "system.slice" / "docker.service").mkdir(parents=True)
    cgroups.remove(group)
    assert not group.parent.exists()


def test_the_parent_stays_while_another_bed_needs_it(tmp_path: Path) -> None:
    for machine in ("bed-srv-a", "proof-srv-a"):
        cgroups.make(tmp_path / "tapbot-bed" / machine)
    cgroups.remove(tmp_path / "tapbot-bed" / "bed-srv-a")
    assert (tmp_path / "tapbot-bed" / "proof-srv-a").is_dir()


def test_processes_of_groups_below_are_members_too(tmp_path: Path) -> None:
    below = tmp_path / "group" / "payload"
    below.mkdir(parents=True)
    (below / "cgroup.procs").write_text(f"{os.getpid()}\n")
    assert cgroups.members(tmp_path / "group") == [os.getpid()]
