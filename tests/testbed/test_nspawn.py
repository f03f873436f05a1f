"""How systemd-nspawn is called, and what it leaves behind."""

from pathlib import Path

from testbed import Plan
from testbed.nspawn import Nspawn, traces

SERVER = Plan().server("srv-a")


def test_a_server_boots_in_the_lan_and_not_in_the_machines_network() -> None:
    command = Nspawn("nspawn").command(SERVER, Path("/bed/srv-a"), lan="lan", bridge="br0")
    assert command[:3] == ["nsenter", "--net=/run/netns/lan", "nspawn"]
    assert "--machine=bed-srv-a" in command
    assert "--bind=/bed/srv-a/docker:/var/lib/docker" in command


def test_a_server_may_write_settings_of_its_own_network_only() -> None:
    environment = Nspawn("nspawn", Path("/lib")).environment(legacy=True)
    assert environment["SYSTEMD_NSPAWN_API_VFS_WRITABLE"] == "network"
    assert environment["UNIFIED_CGROUP_HIERARCHY"] == "no"
    assert environment["LD_LIBRARY_PATH"] == "/lib"
    assert "LD_LIBRARY_PATH" not in Nspawn("nspawn").environment(legacy=False)


def test_traces_of_a_server_are_named_after_its_machine_and_its_root(tmp_path: Path) -> None:
    names = [path.name for path in traces("bed-srv-a", tmp_path)]
    inode = tmp_path.stat()
    assert names == ["bed-srv-a", "bed-srv-a", f"inode-{inode.st_dev}:{inode.st_ino}"]
