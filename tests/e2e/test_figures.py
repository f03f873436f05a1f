"""Figures that a container writes to a file are read by the exporter of its host."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from components.network.keys import key_pair
from components.network.tunnel import SCRIPT, Peer, configuration
from config.images import load_pins
from testbed.sessions import run, wait_until
from tests.e2e.test_alert_rules import archive

NETWORK, PORT = "10.213.77.0/28", 51820
HOSTS = {"edge": "10.213.77.2", "data": "10.213.77.3"}
"""Two servers, and where they are."""
WRITTEN_SECONDS = 60
"""Twice what passes between two times."""


@pytest.fixture(scope="module")
def exporter() -> Iterator[str]:
    """The exporter of `edge`, whose tunnel leads to `data`; the name of its container."""
    prefix = f"tapbot-figures-{secrets.token_hex(3)}"
    with ExitStack() as after:
        done = run(["docker", "network", "create", "--subnet", NETWORK, prefix])
        assert done.code == 0, done.text
        after.callback(run, ["docker", "network", "rm", prefix])
        for name in HOSTS:
            tunnel(prefix, name, after)
        name = f"{prefix}-exporter"
        figures = f"{prefix}-edge-figures:/figures/tunnel-edge:ro"
        container(
            name,
            ["--volume", figures, "--network", "none", load_pins({})["node-exporter"].reference],
            ["--collector.disable-defaults", "--collector.textfile"],
            ["--collector.textfile.directory=/figures/*"],
            after=after,
        )
        run(["docker", "start", name])
        yield name


def tunnel(prefix: str, name: str, after: ExitStack) -> None:
    """Start one end of a tunnel, as the stack does."""
    [other] = set(HOSTS) - {name}
    key = key_pair(other).public
    peer = Peer(name=other, address=HOSTS[other], private_address=private(other), public_key=key)
    files = {
        "tunnel.sh": SCRIPT.read_text(),
        "wireguard.conf": configuration(key_pair(name).private, PORT, [(key, peer)]),
    }
    own = f"{prefix}-{name}"
    after.callback(run, ["docker", "volume", "rm", f"{own}-files", f"{own}-figures"])
    container(
        own,
        ["--network", prefix, "--ip", HOSTS[name], "--cap-drop=ALL", "--cap-add=NET_ADMIN"],
        ["--device", "/dev/net/tun", "--tmpfs", "/run", "--volume", f"{own}-files:/etc/tapbot"],
        ["--volume", f"{own}-figures:/figures", "--env", "TUNNEL_INTERFACE=tb-test"],
        ["--env", f"TUNNEL_ADDRESS={private(name)}/24", "--env", "TUNNEL_MTU=1380"],
        ["--entrypoint", "sh", load_pins({})["wireguard"].reference, "/etc/tapbot/tunnel.sh"],
        after=after,
    )
    brought = run(["docker", "cp", "-", f"{own}:/etc/tapbot"], stdin=archive(files).decode())
    assert brought.code == 0, brought.text
    assert run(["docker", "start", own]).code == 0


def private(name: str) -> str:
    """Return the address of a server in the tunnel."""
    return HOSTS[name].replace("213.77", "214.77")


def container(name: str, *words: list[str], after: ExitStack) -> None:
    """Make a container, which goes away again."""
    after.callback(run, ["docker", "rm", "--force", name])
    made = run(["docker", "create", "--name", name, *(each for part in words for each in part)])
    assert made.code == 0, made.text


def figures(exporter: str) -> dict[str, float]:
    """Return what the exporter shows."""
    url = "http://127.0.0.1:9100/metrics"
    shown = run(["docker", "exec", exporter, "wget", "-q", "-O", "-", url]).out
    return {
        key: float(value) for key, value in re.findall(r"^(\w+\{.*\}) (\S+)$", shown, re.MULTILINE)
    }


def test_the_tunnel_tells_when_it_last_heard_of_its_peer(exporter: str) -> None:
    peer = 'wireguard_latest_handshake_seconds{peer="data"}'

    def heard() -> bool:
        return time.time() - figures(exporter).get(peer, 0) < WRITTEN_SECONDS

    wait_until("a handshake", WRITTEN_SECONDS, heard, every=1)


def test_the_tunnel_tells_of_the_traffic_of_its_host(exporter: str) -> None:
    found = figures(exporter)
    for way in ("receive", "transmit"):
        assert found[f'node_network_{way}_bytes_total{{device="eth0"}}'] > 0


def test_the_age_of_the_figures_is_known(exporter: str) -> None:
    age = figures(exporter)['node_textfile_mtime_seconds{file="/figures/tunnel-edge/tunnel.prom"}']
    assert time.time() - age < WRITTEN_SECONDS
