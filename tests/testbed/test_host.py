"""One server is started by its supervisor, and ended without touching another one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import Bed
from testbed.cgroups import Hierarchies
from testbed.host import Host
from testbed.ledger import Kind
from testbed.nspawn import Nspawn
from testbed.processes import identity, wait_until
from tests.testbed.conftest import Pretend


@pytest.fixture
def host(bed: Bed) -> Host:
    """Return the first server."""
    return Host(bed.plan.server("srv-a"), bed.plan.lan, bed.folder / "srv-a", bed.ledger)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that run as long as a server would."""
    children = [subprocess.Popen(["sleep", "60"]) for _ in range(2)]
    yield children
    for child in children:
        child.kill()
        child.wait()


def test_the_plug_of_one_server_is_pulled(
    host: Host, processes: list[subprocess.Popen[bytes]]
) -> None:
    for name, child in zip(("srv-a", "srv-b"), processes, strict=True):
        host.ledger.add(Kind.PROCESS, f"{name} {identity(child.pid)}")
    assert host.powered()
    host.power_off()
    assert not host.powered()
    ended, other = processes
    assert identity(ended.pid) is None
    assert identity(other.pid), "the other server has a plug of its own"
    assert [entry.name.split()[0] for entry in host.ledger.entries] == ["srv-b"]


def test_a_server_is_on_record_and_started_by_its_supervisor(
    host: Host, pretend: Pretend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = tmp_path / "cgroup"
    groups.mkdir()
    monkeypatch.setattr(Hierarchies, "here", lambda: Hierarchies((groups,), legacy=False))
    pretend("nsenter", 'echo "booting $3 with $UNIFIED_CGROUP_HIERARCHY"')
    host.power_on(Nspawn("nspawn"))
    kinds = [entry.kind for entry in host.ledger.entries]
    assert kinds == [Kind.CGROUP, *[Kind.PATH] * 3, Kind.PROCESS]
    wait_until(lambda: not host.powered(), "the supervisor of a server that ends")
    assert host.console.read_text() == "booting --quiet with yes\n"
    assert (groups / "tapbot-bed" / "bed-srv-a" / "cgroup.procs").exists()
