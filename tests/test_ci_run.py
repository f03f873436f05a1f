"""Continuous integration stops the engine that it started, and no other one."""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

SCRIPT: Final = Path(__file__).parents[1] / ".ci" / "run"
PHASES: Final = (
    "test",
    *(f"{lane} SLOW=no" for lane in ("e2e PART=shared", "e2e PART=own", "e2e-bed")),
)
STARTS_AN_ENGINE: Final = 'echo "$ENGINE" > "$DOCKER_PIDFILE"'


@pytest.fixture
def engine() -> Iterator[subprocess.Popen[bytes]]:
    """A process that stands for an engine, and is reaped as soon as it ends."""
    with subprocess.Popen(["sleep", "60"]) as process:
        threading.Thread(target=process.wait, daemon=True).start()
        yield process
        process.kill()


def ended(
    folder: Path,
    engine: subprocess.Popen[bytes],
    *,
    docker: str = "exit 1",
    prepare: str,
    make: str = ":",
) -> subprocess.CompletedProcess[str]:
    """Run the script where `docker version` and the preparation do this."""
    copy = folder / ".ci" / "run"
    copy.parent.mkdir()
    copy.write_bytes(SCRIPT.read_bytes())
    commands = folder / "commands"
    commands.mkdir()
    told = f'echo "make $* with tools from $TAPBOT_TOOLCHAIN"; {make}'
    for name, body in (("docker", docker), ("python3", prepare), ("make", told)):
        (commands / name).write_text(f"#!/bin/sh\n{body}\n")
        (commands / name).chmod(0o755)
    return subprocess.run(
        ["bash", str(copy)],
        env={
            "PATH": f"{commands}{os.pathsep}{os.defpath}",
            "DOCKER_PIDFILE": str(folder / "docker.pid"),
            "ENGINE": str(engine.pid),
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_all_phases_run_with_tools_from_source(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    done = ended(tmp_path, engine, prepare=STARTS_AN_ENGINE)
    assert done.returncode == 0, done.stderr
    for target in PHASES:
        assert f"make {target} with tools from source\n" in done.stdout, (
            "a run that depends on download hosts fails with them"
        )


@pytest.mark.parametrize("target", PHASES)
def test_a_phase_that_fails_fails_the_run(
    tmp_path: Path, engine: subprocess.Popen[bytes], target: str
) -> None:
    fails = f'[ "$*" != "{target}" ] || exit 3'
    done = ended(tmp_path, engine, prepare=STARTS_AN_ENGINE, make=fails)
    assert done.returncode == 3, done.stdout


def test_all_real_deployments_are_tested_though_one_fails(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    fails = '[ "$2" != PART=shared ] || exit 3; [ "$1" = test ] || { sleep 1; echo done; }'
    done = ended(tmp_path, engine, prepare=STARTS_AN_ENGINE, make=fails)
    assert done.returncode == 3
    assert "two servers | done\n" in done.stdout, "it says less than it could"
    [_, own] = done.stdout.split("\n== own stacks\n")
    assert "\ndone\n" in own, "it says less than it could"


def test_an_engine_that_the_run_started_is_stopped(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    ended(tmp_path, engine, prepare=STARTS_AN_ENGINE)
    assert engine.wait(5) != 0


def test_it_is_stopped_when_the_preparation_fails_after_that(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    done = ended(tmp_path, engine, prepare=f"{STARTS_AN_ENGINE}; exit 3")
    assert done.returncode == 3, "the failure is what the run has to report"
    assert engine.wait(5) != 0


def test_an_engine_that_answered_before_stays(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    (tmp_path / "docker.pid").write_text(f"{engine.pid}\n")
    ended(tmp_path, engine, docker="exit 0", prepare="true")
    assert engine.poll() is None


def test_an_engine_that_was_there_without_answering_stays(
    tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    (tmp_path / "docker.pid").write_text(f"{engine.pid}\n")
    ended(tmp_path, engine, prepare="exit 1")
    assert engine.poll() is None, "it may be starting, for somebody else"
