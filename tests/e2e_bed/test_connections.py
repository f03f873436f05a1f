"""SSH connections are counted, those that a server drops too."""

import subprocess

import pytest

from testbed import Bed
from testbed.connections import ssh_connections
from testbed.scan import connects

pytestmark = pytest.mark.slow

LIMITED = "/etc/ssh/sshd_config.d/connections-proof.conf"


def test_every_login_is_counted_and_nothing_else(bed: Bed) -> None:
    with ssh_connections(bed, "srv-a") as counted:
        for _ in range(3):
            bed.ssh("srv-a", "true")
        bed.ssh("srv-b", "true")
        assert connects(bed, bed.addresses["srv-a"], 22)
    bed.ssh("srv-a", "true")
    assert len(counted.opened()) == 3
    assert counted.accepted() == counted.opened()
    assert counted.lost() == set()


def test_logins_that_a_server_drops_are_lost(bed: Bed) -> None:
    bed.ssh("srv-a", f"echo MaxStartups 1:100:1 > {LIMITED} && systemctl reload ssh")
    try:
        with ssh_connections(bed, "srv-a") as counted:
            logins = [[*map(str, bed.login("srv-a")), "true"] for _ in range(8)]
            running = [subprocess.Popen(login, stderr=subprocess.DEVNULL) for login in logins]
            codes = [child.wait(60) for child in running]
    finally:
        bed.ssh("srv-a", f"rm {LIMITED} && systemctl reload ssh")
    refused = [code for code in codes if code != 0]
    assert refused, "sshd took them all, so nothing was proved"
    assert len(counted.opened()) == 8
    assert len(counted.lost()) == len(refused)
