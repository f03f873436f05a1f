"""One call, pinned, with an end, and nothing that a server says can fill this machine."""

import time
from pathlib import Path

import pytest

from config.ssh_options import ssh_options
from tests.support.factories import valid_settings
from tests.toolchain.preflight.fakes import install
from toolchain.preflight.ssh import MOST_BYTES, NOT_FOUND, PROBE, TIMED_OUT, Calls, Reply, command


def ask(seconds: float = 20.0) -> Reply:
    """Call the server `edge` of a valid stack."""
    settings = valid_settings()
    return Calls(seconds).ask(settings.servers["edge"], settings.ssh)


def test_the_command_line_pins_the_key_and_the_script_is_data() -> None:
    deploy = {"edge": {"user": "deploy", "port": 2222}}
    settings = valid_settings(servers=deploy, ssh={"keyFile": "~/.ssh/k"})
    words = command(settings.servers["edge"], settings.ssh)
    own = ["-o", "ControlMaster=no", "-o", "ControlPath=none"]
    where = ["-p", "2222", "-l", "deploy", "-T", "--", "203.0.113.10", "sh", "-s"]
    assert words == ["ssh", *own, *ssh_options(settings.servers["edge"], settings.ssh), *where], (
        "a connection that is shared with an earlier one would not check the host key"
    )


def test_the_probe_is_the_input_of_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "cat; echo said >&2; exit 3")
    before = time.time()
    found = ask()
    assert (found.code, found.out, found.err) == (3, PROBE.read_text(), "said\n")
    assert before <= found.started <= found.ended <= time.time()


def test_a_call_that_takes_too_long_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "sleep 60 & sleep 60")
    started = time.monotonic()
    found = ask(0.3)
    assert found.code == TIMED_OUT
    assert time.monotonic() - started < 5


def test_an_endless_answer_is_cut_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "yes preflight=begin")
    started = time.monotonic()
    assert len(ask().out) == MOST_BYTES
    assert time.monotonic() - started < 10


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, r"printf '\377\376\000x'")
    assert ask().out == "\ufffd\ufffd\x00x"


def test_a_machine_without_ssh_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = ask()
    assert (found.code, found.err) == (NOT_FOUND, "ssh: not found")
