"""The script itself, run by this machine's own shell."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from toolchain.preflight.facts import Facts, parse
from toolchain.preflight.ssh import PROBE

ESSENTIAL = ("date", "id", "uname")


def run(path: str, script: str = PROBE.read_text()) -> str:
    """Run the probe with this PATH, as sshd would."""
    environment = {"PATH": path, "SSH_CONNECTION": "198.51.100.7 5000 203.0.113.10 22"}
    done = subprocess.run(
        ["/bin/sh", "-s"],
        input=script,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


def test_it_says_what_this_machine_is() -> None:
    found = parse(run(os.environ["PATH"]))
    assert found is not None
    assert found.root is (os.geteuid() == 0)
    assert found.machine == os.uname().machine
    assert found.memory == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024**2
    assert found.cpus == len(os.sched_getaffinity(0))
    assert found.free is not None
    assert found.clock is not None
    assert found.clock[0] < found.clock[1]
    assert (str(found.client), found.server_port) == ("198.51.100.7", 22)
    assert ("lo", "127.0.0.1/8") in [(name, str(here)) for name, here in found.addresses]


def test_it_comes_to_its_end_where_almost_every_tool_is_missing(tmp_path: Path) -> None:
    script = PROBE.read_text().replace("PATH=$PATH:", "PATH=$PATH # ")
    assert script != PROBE.read_text()
    for name in ESSENTIAL:
        [tool] = [each for each in (Path("/bin"), Path("/usr/bin")) if (each / name).exists()][:1]
        (tmp_path / name).symlink_to(tool / name)
    done = subprocess.run(
        ["/bin/sh", "-s"],
        input=script,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = parse(done.stdout)
    assert found is not None
    assert (found.docker, found.cpus, found.free, found.synchronised) == (False, None, None, None)
    assert found.memory is not None


def run_with(folder: Path, tool: str, script: str) -> Facts:
    """What the probe says beside a tool that does this."""
    (folder / tool).write_text(f"#!/bin/sh\n{script}\n")
    (folder / tool).chmod(0o755)
    found = parse(run(f"{folder}:{os.environ['PATH']}"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("four", "six", "uplink"),
    [
        ("default via 203.0.113.1 dev eth0 proto dhcp metric 100", "", "eth0"),
        ("default dev ppp0 scope link", "default via fe80::1 dev eth6", "ppp0"),
        (r"default proto static\n\tnexthop via 203.0.113.1 dev eth1 weight 1", "", "eth1"),
        (r"default via 203.0.113.1 dev eth0\ndefault via 10.0.0.1 dev eth1 metric 9", "", "eth0"),
        ("", "default via fe80::1 dev eth6 proto ra", "eth6"),
        ("", "", ""),
    ],
)
def test_the_way_out_is_told_in_every_spelling(
    tmp_path: Path, four: str, six: str, uplink: str
) -> None:
    ip = f"case \"$*\" in '-4 route'*) printf '{four}\\n' ;; '-6 route'*) printf '{six}\\n' ;; esac"
    assert run_with(tmp_path, "ip", ip).uplink == uplink


def test_every_interface_is_told_with_its_network(tmp_path: Path) -> None:
    lines = (
        r"2: eth0    inet 203.0.113.10/24 brd 203.0.113.255 scope global eth0\       valid_lft",
        r"3: ppp0    inet 10.64.0.2 peer 10.64.0.1/32 scope global ppp0\       valid_lft forever",
    )
    shown = "\n".join(lines)
    found = run_with(tmp_path, "ip", f"[ \"$*\" != '-4 -o addr' ] || cat <<'END'\n{shown}\nEND")
    assert [(name, str(here)) for name, here in found.addresses] == [
        ("eth0", "203.0.113.10/24"),
        ("ppp0", "10.64.0.2/32"),
    ]


def test_an_engine_that_hangs_is_told(tmp_path: Path) -> None:
    found = run_with(tmp_path, "docker", "exit 124")
    assert found.refused == "no answer within 30 s", "an engine without a finding would be fit"


def test_an_engine_that_does_not_say_what_it_runs_is_told(tmp_path: Path) -> None:
    found = run_with(tmp_path, "docker", 'case "$*" in ps*) exit 124 ;; *) echo 20.10 1.41 ;; esac')
    assert found.engine
    assert found.refused == "no list of containers within 30 s", "its ports would be somebody's"


DOCKER = """#!/bin/sh
case "$*" in
  *DriverStatus*) echo '[[driver-type io.containerd.snapshotter.v1]]' ;;
  *DockerRootDir*) echo / ;;
esac
"""
DF = """#!/bin/sh
echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
case $2 in
  /) echo "/dev/a 9 1 1024000 9% /" ;;
  *) echo "/dev/b 9 1 2048000 9% ${MOUNTED}" ;;
esac
"""


@pytest.mark.parametrize(("mounted", "free"), [("/images", 2000), ("/", None)])
def test_images_that_containerd_keeps_on_another_disk_are_told(
    tmp_path: Path, mounted: str, free: int | None
) -> None:
    for name, tool in {"docker": DOCKER, "df": DF.replace("${MOUNTED}", mounted)}.items():
        (tmp_path / name).write_text(tool)
        (tmp_path / name).chmod(0o755)
    script = PROBE.read_text().replace("images=/var/lib/containerd", f"images={tmp_path}")
    found = parse(run(f"{tmp_path}:{os.environ['PATH']}", script))
    assert found is not None
    assert (found.folder, found.free, found.image_store) == ("/", 1000, "containerd")
    assert found.image_free == free, "on the same disk, both are needed together"


def test_a_socket_that_listens_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = parse(run(os.environ["PATH"]))
        assert found is not None
        port = server.getsockname()[1]
        assert [str(each.address) for each in found.sockets if port in each.ports] == ["127.0.0.1"]
