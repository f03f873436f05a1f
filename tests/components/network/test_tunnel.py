"""One server's end of the tunnel: WireGuard with a peer for every other server."""

import subprocess
from collections.abc import Sequence

import pulumi
import pytest

from components.network.identity import TunnelIdentity
from components.network.keys import key_pair
from components.network.tunnel import SCRIPT, Peer, Tunnel, TunnelArgs
from config.services.tunnel import TunnelSettings
from tests.components.parts import remote_fleet, target
from tests.support.engine import RecordingEngine, run

OWN = key_pair("generated-edge-tunnel-seed-0123456789")
SETTINGS = TunnelSettings(port=51999, mtu=1380)


def peer(number: int, address: str) -> Peer:
    """Return another server, whose key tells its number."""
    return Peer(
        name=f"server-{number}",
        address=address,
        private_address=f"10.88.0.{number}",
        public_key=pulumi.Output.from_input(f"key-of-{number}"),
    )


def end(hosts: Sequence[str], settings: TunnelSettings = SETTINGS) -> RecordingEngine:
    """Run the end of the tunnel on `edge`; the peers at these hosts are numbered from 2."""

    def build() -> None:
        args = TunnelArgs(
            target=target(
                remote_fleet()["edge"],
                "tunnel",
                name="tunnel-edge",
                by_server=True,
                port=0,
                published=0,
            ),
            settings=settings,
            interface="tb-test",
            identity=TunnelIdentity("edge-tunnel"),
            peers=[peer(number, host) for number, host in enumerate(hosts, start=2)],
        )
        Tunnel(args)

    return run(build)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A tunnel to two servers, one of which has an IPv6 address."""
    return end(["203.0.113.20", "2001:db8::3"])


def test_it_knows_itself_and_every_peer(engine: RecordingEngine) -> None:
    text = engine.carrier("tunnel-edge").files["/etc/tapbot/wireguard.conf"]
    assert text.splitlines() == [
        "[Interface]",
        f"PrivateKey = {OWN.private}",
        "ListenPort = 51999",
        "[Peer]",
        "# server-2",
        "PublicKey = key-of-2",
        "AllowedIPs = 10.88.0.2/32",
        "Endpoint = 203.0.113.20:51999",
        "PersistentKeepalive = 25",
        "[Peer]",
        "# server-3",
        "PublicKey = key-of-3",
        "AllowedIPs = 10.88.0.3/32",
        "Endpoint = [2001:db8::3]:51999",
        "PersistentKeepalive = 25",
    ]


def test_a_peer_may_use_its_own_address_only(engine: RecordingEngine) -> None:
    text = engine.carrier("tunnel-edge").files["/etc/tapbot/wireguard.conf"]
    assert "AllowedIPs = 10.88.0.2/32\n" in text, (
        "permits are given to addresses: a peer could take another one's"
    )


def test_the_private_key_is_in_a_secret_file_and_nowhere_else(engine: RecordingEngine) -> None:
    for each in engine.registered:
        shown = [key for key, value in each.inputs.items() if OWN.private in str(value)]
        assert not shown or (each.name, shown) == ("tunnel-edge-carrier", ["uploads"])
    assert "uploads" in engine.carrier("tunnel-edge").secret_inputs


def test_a_peer_that_joins_does_not_cut_the_others_off(engine: RecordingEngine) -> None:
    alone = end(["203.0.113.20"])
    assert alone.carrier("tunnel-edge").files != engine.carrier("tunnel-edge").files
    assert alone.container("tunnel-edge").inputs == engine.container("tunnel-edge").inputs, (
        "every connection between the other servers would break"
    )


def test_it_is_the_hosts_own_network_that_gets_the_tunnel(engine: RecordingEngine) -> None:
    inputs = engine.container("tunnel-edge").inputs
    assert inputs["networkMode"] == "host"
    assert "networksAdvanced" not in inputs, "Docker refuses a second network beside the host's"
    assert "ports" not in inputs


def test_it_may_make_an_interface_and_nothing_else(engine: RecordingEngine) -> None:
    inputs = engine.container("tunnel-edge").inputs
    assert inputs["capabilities"] == {"drops": ["ALL"], "adds": ["CAP_NET_ADMIN"]}
    assert [each["hostPath"] for each in inputs["devices"]] == ["/dev/net/tun"], (
        "a kernel without WireGuard needs it for the program"
    )
    assert inputs["readOnly"] is True
    assert "/run" in inputs["tmpfs"], "the program's socket is there"


def test_it_comes_back_with_docker(engine: RecordingEngine) -> None:
    assert engine.container("tunnel-edge").inputs["restart"] == "unless-stopped", (
        "after a reboot no server would reach another one until the next update"
    )


def test_its_interface_is_the_one_that_the_firewall_knows(engine: RecordingEngine) -> None:
    container = engine.container("tunnel-edge")
    assert container.environment == {
        "TUNNEL_INTERFACE": "tb-test",
        "TUNNEL_ADDRESS": "10.88.0.1/24",
        "TUNNEL_MTU": "1380",
    }
    assert container.inputs["healthcheck"]["tests"] == [
        "CMD",
        "sh",
        "/etc/tapbot/tunnel.sh",
        "healthy",
    ], "who waits for the tunnel would go on before it has an address"


def test_its_address_is_in_the_network_of_the_settings() -> None:
    wide = end([], settings=TunnelSettings(network="10.88.0.0/16"))
    assert wide.container("tunnel-edge").environment["TUNNEL_ADDRESS"] == "10.88.0.1/16", (
        "without the prefix there is no route to the others"
    )


def test_the_script_is_run_instead_of_the_images_own_entry_point(engine: RecordingEngine) -> None:
    inputs = engine.container("tunnel-edge").inputs
    assert inputs["entrypoints"] == ["sh", "/etc/tapbot/tunnel.sh"]
    assert engine.carrier("tunnel-edge").files["/etc/tapbot/tunnel.sh"] == SCRIPT.read_text()


def test_another_script_restarts_the_tunnel(engine: RecordingEngine) -> None:
    assert "kz.tapbot.config" in engine.container("tunnel-edge").labels, (
        "the script is read once, when the container starts"
    )


def test_the_script_is_one_for_any_shell() -> None:
    done = subprocess.run(["sh", "-n", str(SCRIPT)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), "the image has no bash"
