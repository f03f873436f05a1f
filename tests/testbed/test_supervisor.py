"""A server that reboots is started again."""

import sys
from pathlib import Path

from testbed import supervisor
from testbed.nspawn import REBOOT


def test_a_server_that_reboots_is_started_again_and_one_that_ends_is_not(tmp_path: Path) -> None:
    group = tmp_path / "group"
    group.mkdir()
    # Its first start asks for a reboot, its second ends it.
    script = (
        "import pathlib, os, sys; p = pathlib.Path(os.environ['COUNT']);"
        f"n = len(p.read_text()) if p.exists() else 0; p.write_text('x' * (n + 1));"
        f"sys.exit({REBOOT} if n == 0 else 7)"
    )
    count = tmp_path / "count"
    arguments = [f"--group={group}", f"--set=COUNT={count}", "--", sys.executable, "-c", script]
    assert supervisor.main(arguments) == 7
    assert count.read_text() == "xx"
    assert (group / "cgroup.procs").exists()
