"""firewall.sh: rules that would lock out whoever applies them are refused."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.servers.firewall import Doors, rules
from components.servers.script import FILES


def check(client: str, *networks: str) -> Any:
    """Run the check of the script for a login from this address."""
    doors = Doors(
        name="tapbot-test",
        interfaces="tb-test",
        ssh_port=22,
        ssh_networks=networks,
        public_ports=(),
        open_ports=(),
        tunnel=None,
    )
    # The script's first argument is the function that it ends with.
    return subprocess.run(
        ["bash", "-s", "--", "refuse_to_lock_out", "tapbot-test", rules(doors)],
        input=Path(FILES, "firewall.sh").read_text(),
        env={"PATH": "/usr/bin:/bin", "SSH_CONNECTION": f"{client} 50000 203.0.113.10 22"},
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
