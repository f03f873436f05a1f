"""firewall.sh: rules that would lock out whoever applies them are refused."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.servers.firewall import FirewallArgs, OwnPorts, PublicPorts, SshAccess, rules
from components.servers.script import FILES


def check(client: str, *networks: str, port: int = 22) -> Any:
    """Run the check of the script for a login from this address at this port."""
    firewall = FirewallArgs(
        name="tapbot-test",
        interface="tb-test",
        ssh=SshAccess(port=22, networks=networks),
        public_ports=PublicPorts(),
        own_ports=OwnPorts(tcp=(2200,)),
        tunnel=None,
    )
    # The script's first argument is the function that it ends with.
    return subprocess.run(
        ["bash", "-s", "--", "refuse_to_lock_out", "tapbot-test", rules(firewall)],
        input=Path(FILES, "firewall.sh").read_text(),
        env={"PATH": "/usr/bin:/bin", "SSH_CONNECTION": f"{client} 50000 203.0.113.10 {port}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("client", ["198.51.100.7", "2001:db8::7", "fe80::1%eth0", "10.1.2.3"])
def test_without_networks_nobody_is_locked_out(client: str) -> None:
    assert check(client).returncode == 0


@pytest.mark.parametrize("client", ["198.51.100.7", "2001:db8::7"])
def test_an_operator_inside_may_close_the_rest(client: str) -> None:
    done = check(client, "198.51.100.0/24", "2001:db8::/32")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("client", ["203.0.113.7", "2001:db9::7"])
def test_an_operator_outside_is_told_which_network_is_missing(client: str) -> None:
    done = check(client, "198.51.100.0/24", "2001:db8::/32")
    assert done.returncode != 0, "the next update could not log in to take it back"
    assert done.stderr.strip() == (
        "ssh.allowedNetworks: would lock you out (got 198.51.100.0/24 2001:db8::/32; expected a "
        f"network that holds {client}, from where this update connects); nothing was changed"
    )


@pytest.mark.parametrize("port", [22, 2200])
def test_a_login_at_a_port_that_stays_open_is_none_of_its_business(port: int) -> None:
    assert check("198.51.100.7", port=port).returncode == 0


def test_behind_a_port_forward_the_port_that_the_server_sees_has_to_stay_open() -> None:
    done = check("198.51.100.7", port=2222)
    assert done.returncode != 0, "the next connection would be dropped"
    assert done.stderr.strip() == (
        "servers.<name>.port: would lock you out (got a login that reaches this server at port "
        "2222; expected one of the ports that stay open: 22 2200); nothing was changed. Behind a "
        "port forward, add 2222 to servers.<name>.openPorts"
    )
