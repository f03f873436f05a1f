"""Nothing is left of a bed, not even of one whose making was interrupted; runs last."""

import os
import signal
import subprocess
import sys
import time

import pytest

from testbed import Bed, BedError, Plan, down
from testbed.ledger import Ledger
from testbed.places import Places
from tests.e2e_bed.conftest import PLAN
from tests.e2e_bed.footprint import Footprint, machine_rules

HALF = Plan("half", "10.79.0.0/24")


@pytest.mark.parametrize("moment", ["network", "servers"])
def test_what_a_killed_up_has_made_is_removed(moment: str) -> None:
    down(HALF.name)
    record = Places.of().ledger(HALF.name)
    command = [sys.executable, "-m", "testbed", "up", "--name", HALF.name]
    child = subprocess.Popen([*command, "--network", HALF.network], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    wanted = {"network": 4, "servers": 12}[moment]
    while (ledger := Ledger.load(record)) is None or len(ledger.entries) < wanted:
        assert time.monotonic() < deadline
        assert child.poll() is None, "up ended before it could be killed"
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert Footprint.of(HALF.name).found
    assert down(HALF.name)
    assert Footprint.of(HALF.name).found == []


def test_down_leaves_nothing(bed: Bed) -> None:
    rules = machine_rules()
    assert Footprint.of(PLAN.name).found
    started = time.monotonic()
    assert down(PLAN.name)
    print(f"down {time.monotonic() - started:.1f} s")
    assert Footprint.of(PLAN.name).found == []
    assert not bed.folder.exists()
    assert machine_rules() == rules
    assert down(PLAN.name) is False
    with pytest.raises(BedError, match="no bed 'proof' is up"):
        Bed.load(PLAN.name)
