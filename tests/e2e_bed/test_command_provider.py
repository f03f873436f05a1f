"""The command provider that the toolchain installs, on a server with a real sshd."""

import json
import re

import pytest

from testbed import Bed
from tests.e2e_bed.commands import Commands

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def commands(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A project that nothing has been done with yet."""
    return Commands.on(bed, tmp_path_factory.mktemp("commands"))


def log(bed: Bed) -> list[str]:
    """What the commands noted on the server."""
    return bed.ssh("srv-a", "cat /root/log 2>/dev/null || true").split()


def test_a_preview_contacts_nobody(bed: Bed, commands: Commands) -> None:
    with bed.capture("srv-a") as frames:
        answer = commands.run("preview")
    assert answer.ok, answer.out + answer.err
    assert frames.frames("tcp dst port 22 and tcp[tcpflags] == tcp-syn") == 0


def test_commands_run_and_files_arrive(bed: Bed, commands: Commands) -> None:
    answer = commands.updated()
    assert commands.outputs() == {"printed": "printed-one", "here": "local"}
    assert bed.ssh("srv-a", "cat /root/proof /root/copied/deep/file") == "secret-one\ntext one"
    assert "printed-one" in answer.out, "the user sees what the command prints"


def test_nothing_changed_is_nothing_done(bed: Bed, commands: Commands) -> None:
    commands.updated("--expect-no-changes", "--refresh")
    assert log(bed) == ["created"]


def test_no_secret_is_in_the_state(bed: Bed, commands: Commands) -> None:
    state = commands.run("stack", "export").out
    key = bed.client_key.read_text()
    assert "secret-one" not in state
    assert json.dumps(key)[1:-1] not in state
    assert key.splitlines()[1] not in state


def test_changed_input_runs_create_again_when_there_is_no_update(
    bed: Bed, commands: Commands
) -> None:
    commands.change(stdin="echo secret-two > /root/proof; echo again >> /root/log", text="text 2")
    commands.updated()
    assert bed.ssh("srv-a", "cat /root/proof /root/copied/deep/file") == "secret-two\ntext 2"
    assert log(bed) == ["created", "again"]


def test_update_is_run_instead_of_create(bed: Bed, commands: Commands) -> None:
    commands.change(update="echo updated >> /root/log", logging="none")
    commands.updated()
    assert log(bed)[2:] == ["updated"]


def test_another_trigger_replaces(bed: Bed, commands: Commands) -> None:
    commands.change(triggers=["two"], stdin="echo hush; echo recreated >> /root/log")
    answer = commands.updated()
    assert log(bed)[3:] == ["deleted", "recreated"]
    assert "hush" not in answer.out, "logging is none"
    assert commands.outputs()["printed"] == "hush"


def test_a_failed_command_fails_the_update_and_is_tried_again(bed: Bed, commands: Commands) -> None:
    commands.change(update="echo this is why >&2; exit 7")
    answer = commands.up()
    assert not answer.ok
    assert "status 7" in answer.out + answer.err
    assert "this is why" in answer.out + answer.err
    commands.change(update="echo recovered >> /root/log")
    commands.updated()
    assert log(bed)[5:] == ["recovered"]


def test_a_wrong_host_key_is_refused_at_once_with_the_fingerprints(
    bed: Bed, commands: Commands
) -> None:
    right = commands.settings["hostKey"]
    commands.change(hostKey=bed.host_key("srv-b"), update="touch /root/never")
    answer = commands.up()
    assert not answer.ok
    assert "the host key of" in answer.out + answer.err
    assert len(set(re.findall(r"SHA256:[\w+/]{43}", answer.out + answer.err))) == 2
    assert bed.ssh("srv-a", "ls /root/never 2>/dev/null || true") == ""
    assert commands.seconds < 30
    commands.change(hostKey=right, update="true")
    commands.updated()


def test_a_server_that_is_off_is_an_error_that_names_it(bed: Bed, commands: Commands) -> None:
    bed.power_off("srv-a")
    try:
        commands.change(update="echo back >> /root/log", dialErrorLimit=2)
        answer = commands.up()
        assert not answer.ok
        assert bed.addresses["srv-a"] in answer.out + answer.err
        assert commands.seconds < 60
    finally:
        bed.power_on("srv-a")
    commands.updated()
    assert log(bed)[-1] == "back"


def test_destroy_runs_delete(bed: Bed, commands: Commands) -> None:
    answer = commands.run("destroy", "--yes", "--skip-preview")
    assert answer.ok, answer.out + answer.err
    assert log(bed)[-1] == "deleted"
    assert bed.ssh("srv-a", "ls /root/proof 2>/dev/null || true") == ""
    assert bed.ssh("srv-a", "cat /root/copied/deep/file") == "text 2", "copies are never deleted"
