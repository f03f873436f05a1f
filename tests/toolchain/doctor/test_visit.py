"""Each server is asked once, and one that does not answer is a problem of its own."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.toolchain.doctor.readings import EDGE
from tests.toolchain.scripted import Workplace, install_cli
from toolchain.doctor.finding import Problem
from toolchain.doctor.reading import Reading, Seen
from toolchain.doctor.visit import PROBE, visit
from toolchain.engines import LOCAL
from toolchain.process import Result
from toolchain.stack import Stack

SEEN = Seen("dev", {})


@pytest.mark.usefixtures("ssh_home")
def test_servers_are_asked_by_one_call_each(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("sh -s", Result(0, "doctor=begin\nengine=1\ndoctor=end\n"))
    found = visit(Stack(place.context), [(EDGE, SEEN), (LOCAL, SEEN)])
    assert [each.name for each in found if isinstance(each, Reading)] == ["edge", "local"]
    remote, local = sorted(place.runner.calls, key=len, reverse=True)
    assert remote[-1] == "sh -s -- dev tapbot_dev"
    assert local == ["sh", "-s", "--", "dev", ""], "this machine's firewall is not ours"


@pytest.mark.usefixtures("ssh_home")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Result(255, "", "ssh: timed out\n"), "it does not answer (ssh: timed out)"),
        (
            Result(0, "doctor=begin\nrefused=no socket\ndoctor=end\n"),
            "its Docker engine does not answer (no socket)",
        ),
    ],
)
def test_one_that_does_not_answer_is_named(place: Workplace, answer: Result, said: str) -> None:
    install_cli(place.context)
    place.runner.on("sh -s", answer)
    [problem] = visit(Stack(place.context), [(EDGE, SEEN)])
    assert isinstance(problem, Problem)
    assert (problem.server, problem.problem) == ("edge", said)


def run(tmp_path: Path, programs: Mapping[str, str], script: str = PROBE.read_text()) -> list[str]:
    """Run the probe for real, with a few programs replaced."""
    for name, program in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["sh", "-s", "--", "prod", "tapbot_prod"],
        input=script,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


APT = """cat <<END
docker.io:
  Installed: 1.0
  Candidate: 1.1
  Version table:
runc:
  Installed: 2
  Candidate: 2
containerd.io:
  Installed: (none)
  Candidate: 3
END"""


def test_a_probe_without_an_engine_still_says_the_rest(tmp_path: Path) -> None:
    nft = 'case "$*" in "list tables") ;; *) exit 1 ;; esac'
    sudo = 'shift; exec "$@"'
    programs = {"docker": "echo no socket >&2; exit 1", "apt-cache": APT, "nft": nft, "sudo": sudo}
    said = run(tmp_path, programs)
    assert said[0] == "doctor=begin"
    assert said[-1] == "doctor=end"
    assert "refused=no socket" in said
    assert "firewall=no" in said
    assert [each for each in said if each.startswith("update")] == ["update=docker.io 1.0 1.1"]
    assert any(each.startswith("disk=") and each.endswith(" /") for each in said)


DOCKER = """case "$*" in
  version*) echo 29.1.0 ;;
  *DriverStatus*) echo '[[driver-type io.containerd.snapshotter.v1]]' ;;
  *DockerRootDir*) echo / ;;
esac"""
DF = """echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
echo '/dev/a 1000 1 400 9% /'
[ -z "$3" ] || echo '/dev/b 2000 1 500 9% MOUNTED'"""


@pytest.mark.parametrize(("mounted", "more"), [("/images", ["disk=2000 500 /images"]), ("/", [])])
def test_every_disk_of_the_engine_is_told_once(
    tmp_path: Path, mounted: str, more: list[str]
) -> None:
    programs = {"docker": DOCKER, "df": DF.replace("MOUNTED", mounted)}
    script = PROBE.read_text().replace("images=/var/lib/containerd", f"images={tmp_path}")
    said = run(tmp_path, programs, script)
    assert [each for each in said if each.startswith("disk=")] == ["disk=1000 400 /", *more]
