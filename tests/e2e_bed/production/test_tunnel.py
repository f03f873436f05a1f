"""A tunnel through which nothing passes is not healthy, and each end says which way is closed."""

from functools import partial

from testbed.deployment import ROLES
from testbed.sessions import wait_until
from tests.e2e.stores import Stores
from tests.e2e_bed.deployment import BedDeployment

CLOSED = """\
table inet bed_closed {
    chain out { type filter hook output priority 0; udp dport 51820 drop; }
}
"""
LONG_AGO = "docker exec tapbot-bed-tunnel-%s sh -c 'echo 0 >/run/since'"


def tells(stack: BedDeployment, role: str, words: str) -> bool:
    """Whether the tunnel of a server has said these words."""
    return words in stack.docker(role).log(f"tunnel-{role}")


def test_each_end_says_which_way_is_closed(stack: BedDeployment, stores: Stores) -> None:
    name = ROLES["data"]
    stack.bed.ssh(name, "nft --file -", stdin=CLOSED)
    try:
        for role, server in ROLES.items():
            # Without it, sessions of before would live for three minutes more.
            stack.bed.ssh(server, f"docker restart tapbot-bed-tunnel-{role}")
            stack.bed.ssh(server, LONG_AGO % role)
        said = {
            "edge": "nothing arrives from there",
            "data": "its packets arrive here, and those from here do not arrive there",
        }
        for role, words in said.items():
            told = partial(tells, stack, role, words)
            wait_until(f"{role}: {words}", 90, told, every=1)
        shown = stack.pulumi.toolchain("status")
        assert "Not healthy: tapbot-bed-tunnel-" in shown.out, shown.text
    finally:
        stack.bed.ssh(name, "nft delete table inet bed_closed")
    for role in ROLES:
        stack.docker(role).wait_healthy()
    heard = "time() - wireguard_latest_handshake_seconds < 300"
    wait_until(
        "figures of handshakes", 120, lambda: stores.values(heard, "server") == set(ROLES), every=1
    )
