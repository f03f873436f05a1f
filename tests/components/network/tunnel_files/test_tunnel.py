"""tunnel.sh: a bad configuration changes nothing, and a peer without a session is told of."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.network.tunnel import SCRIPT

# It notes what it is asked; a configuration that says `bad` is refused.
WG = """#!/bin/sh
echo "$@" >>"{folder}/asked"
case "$1" in
  syncconf) ! grep -q bad "$3" ;;
  show) [ ! -e "{folder}/$3" ] || cat "{folder}/$3" ;;
esac
"""
IP = "#!/bin/sh\necho 'tb-test UNKNOWN 10.88.0.1/24'\n"
SECONDS = 10.0
ENVIRONMENT = {
    "TUNNEL_INTERFACE": "tb-test",
    "TUNNEL_ADDRESS": "10.88.0.1/24",
    "TUNNEL_MTU": "1420",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the programs and a first configuration."""
    for name, text in (("wg", WG.format(folder=tmp_path)), ("ip", IP)):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    (tmp_path / "wireguard.conf").write_text("first")
    return tmp_path


def text_for(folder: Path) -> str:
    """Return the script with all its files in one folder."""
    text = SCRIPT.read_text()
    for place in ("/etc/tapbot", "/run", "/figures"):
        text = text.replace(f"{place}/", f"{folder}/")
    return text.replace("-d /figures", f"-d {folder}")


def shell(folder: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a part of the script to its end."""
    return subprocess.run(
        ["sh", "-c", text, "tunnel.sh", *words],
        env={"PATH": f"{folder}/bin:/usr/bin:/bin", **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def functions(folder: Path) -> str:
    """Return the functions of the script, without what it does at once."""
    return text_for(folder).partition("\nif [")[0]


@pytest.fixture
def script(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The script, which waits for changes."""
    text = text_for(folder)
    with (folder / "said").open("w") as said:
        child = subprocess.Popen(
            ["sh", "-c", text],
            env={"PATH": f"{folder}/bin:/usr/bin:/bin", **ENVIRONMENT},
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(folder / "asked", "setconf")
        yield child
    finally:
        child.terminate()
        child.wait(SECONDS)


def wait_for(file: Path, words: str) -> None:
    """Wait until a file says something."""
    deadline = time.monotonic() + SECONDS
    while not file.exists() or words not in file.read_text():
        assert time.monotonic() < deadline, f"{words!r} is not said in {file.name}"
        time.sleep(0.05)


def test_a_changed_configuration_is_taken_over_and_a_bad_one_is_not(
    folder: Path, script: subprocess.Popen[bytes]
) -> None:
    configuration = folder / "wireguard.conf"
    configuration.unlink()
    time.sleep(1.2)
    configuration.write_text("bad")
    wait_for(folder / "said", "is refused: the peers stay as they were")
    assert script.poll() is None, "a name that does not resolve would take all peers away"
    configuration.write_text("second")
    wait_for(folder / "said", "configuration changed")
    assert script.poll() is None


@pytest.mark.parametrize(
    ("known", "handshake", "received", "state", "says"),
    [
        (600, 100, 500, "", ""),
        (100, None, 0, "", ""),
        (600, 200, 500, "", "nothing arrives from there"),
        (600, None, 0, "", "nothing arrives from there"),
        (600, None, 648, "", "its packets arrive here, and those from here do not arrive there"),
        (600, None, 0, " lost", ""),
    ],
)
def test_a_peer_without_a_session_says_which_way_is_closed(
    folder: Path, known: int, handshake: int | None, received: int, state: str, says: str
) -> None:
    now = int(time.time())
    (folder / "wireguard.conf").write_text(f"[Peer]\n# edge{state}\nPublicKey = peers-key\n")
    (folder / "since").write_text(f"{now - known}\n")
    (folder / "received").write_text("peers-key\t500\n")
    last = 0 if handshake is None else now - handshake
    ends = "203.0.113.20:51820\t10.88.0.2/32"
    peer = f"peers-key\t(none)\t{ends}\t{last}\t{received}\t99\t25\n"
    (folder / "dump").write_text(f"PRIVATE\tpublic\t51820\toff\n{peer}")
    assert (shell(folder, text_for(folder), "healthy").returncode == 0) is (says == "")
    told = shell(folder, functions(folder) + "\nsilent").stdout
    assert says in told
    assert ("no session with 10.88.0.2/32 at 203.0.113.20:51820: " in told) is (says != "")
    assert "PRIVATE" not in told


@pytest.mark.parametrize(("handshake", "shown"), [(0, 5000), (4000, 5000), (6000, 6000)])
def test_a_peer_that_was_never_heard_is_silent_since_it_is_known(
    folder: Path, handshake: int, shown: int
) -> None:
    (folder / "wireguard.conf").write_text("[Peer]\n# edge\nPublicKey = peers-key\n")
    (folder / "since").write_text("5000\n")
    (folder / "latest-handshakes").write_text(f"peers-key\t{handshake}\n")
    shell(folder, functions(folder) + '\napplied=$(cat "$configuration")\nfigures')
    figure = f'wireguard_latest_handshake_seconds{{peer="edge"}} {shown}'
    assert figure in (folder / "tunnel.prom").read_text().splitlines()
