"""The command on a whole stack, with an `ssh` of the test's own."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.preflight.fakes import install
from tests.toolchain.preflight.samples import LINES, answer
from tests.toolchain.preflight.test_settings import stack_file
from toolchain.preflight.__main__ import main

NO_ACME: dict[str, Any] = {"traefik": {"acme": None}}
FIT = answer(clock=None, clockEnd=None)
CHANGED = "The fingerprint for the ED25519 key sent by the remote host is\nSHA256:" + "b" * 43


def run(file: Path) -> int:
    """Run the command on a stack file, in a world without DNS."""
    return main(["--stack", "prod", "--stack-file", str(file)], resolve=lambda _name: frozenset())


def says(folder: Path, text: str) -> str:
    """A script that says this."""
    (folder / "answer").write_text(text)
    return f'cat "{folder}/answer"'


def test_servers_that_are_fit_are_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = install(tmp_path, monkeypatch, says(tmp_path, FIT))
    assert run(stack_file(tmp_path, NO_ACME)) == 0
    out = capsys.readouterr().out
    assert out.endswith("\n\nAll servers are ready.\n")
    assert out.count("answers, host key matches") == 2
    called = calls.read_text().splitlines()
    assert sorted(line.split(" -- ")[1] for line in called) == [
        "203.0.113.10 sh -s",
        "203.0.113.20 sh -s",
    ], "one call for each server"


def test_one_server_that_is_not_fit_fails_the_run_and_the_other_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = f"echo '{CHANGED}.' >&2; echo 'Host key verification failed.' >&2; exit 255"
    script = f'case "$*" in *113.20*) {wrong} ;; esac\n{says(tmp_path, FIT)}'
    install(tmp_path, monkeypatch, script)
    assert run(stack_file(tmp_path, NO_ACME)) == 1
    out = capsys.readouterr().out
    assert "SSH        answers, host key matches  failed" in out
    assert "servers.data.hostKey: is not the key of the server that answers (got SHA256:bbb" in out
    assert out.endswith("1 error; nothing was created or changed.\n")


@pytest.mark.parametrize(
    "script",
    [
        "exit 0",
        r"printf '\377\033[2J\007'; exit 1",
        "echo preflight=begin; echo uid=0",
        "echo 'This account is not available.'; exit 1",
    ],
)
def test_garbage_is_no_answer_and_harms_no_terminal(
    script: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install(tmp_path, monkeypatch, script)
    assert run(stack_file(tmp_path, NO_ACME)) == 1
    out = capsys.readouterr().out
    assert out.count("did not answer like a server with a POSIX shell") == 2
    assert all(line.isprintable() for line in out.splitlines())


def test_a_hostile_answer_harms_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\u202e"
    hostile = answer(
        f"container=x|{evil}|host|0.0.0.0:80->80/tcp",
        f'program=0.0.0.0:80 users:(("{evil}",pid=1,fd=1))',
        "socket=tcp 00000000:0050",
        **{**dict.fromkeys(LINES, evil), "docker": "yes"},
        refused=evil,
    )
    install(tmp_path, monkeypatch, says(tmp_path, hostile))
    assert run(stack_file(tmp_path, NO_ACME)) == 1
    assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())


def test_lost_and_local_servers_are_never_contacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = install(tmp_path, monkeypatch, says(tmp_path, FIT))
    lost = {"servers": {"data": {"state": "lost"}}}
    assert run(stack_file(tmp_path, NO_ACME | lost)) == 0
    assert "skipped: its state is lost" in capsys.readouterr().out
    assert "203.0.113.20" not in calls.read_text()
    local = {"address": "local", "hostKey": None, "privateAddress": None}
    assert run(stack_file(tmp_path, NO_ACME | {"servers": {"edge": local, "data": local}})) == 0
    assert capsys.readouterr().out.endswith("There is no server to ask.\n")
    assert len(calls.read_text().splitlines()) == 1


def test_names_are_looked_up_where_certificates_come_from_an_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, monkeypatch, says(tmp_path, FIT))
    assert run(stack_file(tmp_path, {})) == 0, "certificates can wait for DNS"
    assert capsys.readouterr().out.endswith("3 warnings; an update may go on.\n")


def test_a_wrong_configuration_contacts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = install(tmp_path, monkeypatch, "exit 0")
    assert run(stack_file(tmp_path, {"servers": {"edge": {"hostKey": None}}})) == 2
    assert "servers.edge.hostKey: is missing" in capsys.readouterr().err
    assert not calls.exists()


def test_the_users_interrupt_ends_all_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first server's call interrupts this process while the second one hangs.
    install(tmp_path, monkeypatch, 'case "$*" in *113.10*) kill -INT $PPID ;; esac; sleep 60')
    started = time.monotonic()
    assert run(stack_file(tmp_path, NO_ACME)) == 130
    assert time.monotonic() - started < 10
