"""The texts that ssh, systemd and nft read."""

from pathlib import Path

import pytest

from tests.bed import guest
from tests.bed.keys import Keys, known_hosts, ssh_config
from tests.bed.nspawn import Nspawn, traces
from tests.bed.partition import rules
from tests.bed.plan import Plan
from tests.bed.recipe import Recipe

PLAN = Plan()
SERVER = PLAN.server("srv-a")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    for name in ("client", "srv-a.key"):
        (tmp_path / name).write_text(f"private {name}\n")
        (tmp_path / f"{name}.pub").write_text(f"ssh-ed25519 AAAA{name} comment\n")
    return Keys(tmp_path)


def test_known_hosts_lists_address_and_name() -> None:
    text = known_hosts(PLAN, {"srv-a": "ssh-ed25519 A", "srv-b": "ssh-ed25519 B"})
    assert text.splitlines() == [
        "10.77.0.11,srv-a ssh-ed25519 A",
        "10.77.0.12,srv-b ssh-ed25519 B",
    ]


def test_the_client_trusts_nobody_else_and_never_waits_for_ever(keys: Keys) -> None:
    text = ssh_config(PLAN, keys)
    for line in ("StrictHostKeyChecking yes", "ConnectTimeout 5", "ServerAliveInterval 5"):
        assert f"  {line}\n" in text


def test_a_public_key_is_one_line_without_comment(keys: Keys) -> None:
    assert keys.host_public("srv-a") == "ssh-ed25519 AAAAsrv-a.key"


def test_a_server_has_its_own_keys_address_and_name(keys: Keys, tmp_path: Path) -> None:
    root = tmp_path / "root"
    guest.write(root, guest.files(SERVER, keys))
    key = root / "etc/ssh/ssh_host_ed25519_key"
    assert key.read_text() == "private srv-a.key\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "Address=10.77.0.11/24" in (root / "etc/systemd/network/10-host0.network").read_text()
    assert (root / "root/.ssh").stat().st_mode & 0o777 == 0o700
    wanted = root / "etc/systemd/system/sysinit.target.wants/bed-boot.service"
    assert wanted.resolve().read_text() == guest.BOOT_UNIT


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


def test_a_cut_drops_both_directions() -> None:
    text = rules(SERVER, PLAN.server("srv-b"))
    assert 'iifname "vb-bed-srv-a" oifname "vb-bed-srv-b" drop' in text
    assert 'iifname "vb-bed-srv-b" oifname "vb-bed-srv-a" drop' in text


def test_another_recipe_is_another_image() -> None:
    assert Recipe().key == Recipe().key
    assert len({Recipe().key, Recipe.bare().key, Recipe(suite="trixie").key}) == 3
    assert "docker.io" not in Recipe.bare().packages
