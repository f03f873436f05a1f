"""What is on a server's disk before its first boot."""

from pathlib import Path

from testbed import Plan, guest
from testbed.keys import Keys


def test_a_server_has_its_own_keys_address_and_name(keys: Keys, tmp_path: Path) -> None:
    root = tmp_path / "root"
    guest.write(root, guest.files(Plan().server("srv-a"), keys))
    key = root / "etc/ssh/ssh_host_ed25519_key"
    assert key.read_text() == "private srv-a.key\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "Address=10.77.0.11/24" in (root / "etc/systemd/network/10-host0.network").read_text()
    assert (root / "root/.ssh").stat().st_mode & 0o777 == 0o700
    wanted = root / "etc/systemd/system/sysinit.target.wants/bed-boot.service"
    assert wanted.resolve().read_text() == guest.BOOT_UNIT
