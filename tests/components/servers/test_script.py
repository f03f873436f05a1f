"""A script on a server, run over SSH with a pinned host key."""

import shlex
import subprocess
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest

from components.servers.script import (
    ATTEMPTS,
    DIAL_SECONDS,
    FILES,
    ScriptArgs,
    private_key,
    script,
)
from config.servers import ServerSettings
from config.ssh import SshSettings
from tests.support.engine import COMMAND, Registered, run
from tests.support.factories import HOST_KEY

HOSTILE: Final = ["tapbot-a; rm -rf /", "$(reboot)", "it's `\"\n\\", "", "-o x", "*"]
SERVER: Final = {"address": "203.0.113.10", "memory": "4GB", "hostKey": HOST_KEY}
SCRIPTS: Final = sorted((FILES.parents[1]).rglob("*.sh"))
KEY: Final = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n"


def command(ssh: SshSettings | None = None, *, preview: bool = False, **changes: Any) -> Registered:
    """Return the command of a script with hostile arguments."""

    def build() -> None:
        args = ScriptArgs(
            settings=ServerSettings.model_validate({**SERVER, **changes}),
            ssh=ssh or SshSettings(),
            files=["packages.sh", "permits.sh"],
            arguments=HOSTILE,
        )
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        script("it", args, parent, [pulumi.CustomResource("test:index:First", "first")])

    return run(build, preview=preview).one(COMMAND, "it")


@pytest.mark.parametrize("action", ["create", "delete"])
@pytest.mark.parametrize("user", ["root", "deploy"])
def test_every_argument_is_quoted(user: str, action: str) -> None:
    words = shlex.split(command(user=user).inputs[action])
    verb = {"create": "apply", "delete": "remove"}[action]
    assert words[words.index("bash") :] == ["bash", "-s", "--", verb, *HOSTILE], (
        "a name would be a command on the server"
    )


def test_a_shell_reads_the_arguments_as_they_were_meant() -> None:
    text = command().inputs["create"].replace("bash -s --", "printf '%s\\0'", 1)
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == ["apply", *HOSTILE]


def test_the_script_itself_is_its_files_and_nothing_else() -> None:
    files = [(FILES / name).read_text() for name in ("packages.sh", "permits.sh")]
    assert command().inputs["stdin"] == "".join(files), "data inside a script is a way in"


def test_another_user_than_root_becomes_root_without_a_question() -> None:
    create = command(user="deploy").inputs["create"]
    assert create.startswith("sudo -n env SSH_CONNECTION="), (
        "a prompt hangs, and the firewall has to know where the login came from"
    )
    assert command(user="root").inputs["create"].startswith("bash "), "a bare server has no sudo"


def test_the_host_key_of_the_settings_is_the_only_one_that_is_believed() -> None:
    connection = command(port=2222, user="deploy").inputs["connection"]
    assert connection["hostKey"] == HOST_KEY
    assert (connection["host"], connection["port"]) == ("203.0.113.10", 2222)
    assert connection["user"] == "deploy"
    assert "privateKey" not in connection, "without a key file, the agent is asked"


def test_a_server_that_does_not_answer_fails_the_update_within_a_minute() -> None:
    connection = command().inputs["connection"]
    attempts = connection["dialErrorLimit"] + 1
    assert attempts == ATTEMPTS > 1, "one lost packet would fail an update"
    assert attempts * connection["perDialTimeout"] == ATTEMPTS * DIAL_SECONDS < 60


def test_the_private_key_is_a_secret_and_in_the_connection_only(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    found = command(SshSettings.model_construct(key_file=str(tmp_path / "key")))
    assert found.inputs["connection"]["privateKey"] == KEY
    assert found.secret_inputs == {"connection"}, "a plan or the state would show the key"
    rest = {key: value for key, value in found.inputs.items() if key != "connection"}
    assert "c2VjcmV0" not in str(rest)


def test_a_key_in_the_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(KEY)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert private_key("~/key") == KEY


def test_a_key_file_that_is_not_there_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        private_key(str(tmp_path / "none"))
    assert str(raised.value) == (
        f"ssh.keyFile: cannot be read (got '{tmp_path}/none'; expected a private key of OpenSSH on "
        "this machine)\n    fix: create it with ssh-keygen, or remove ssh.keyFile and start an SSH "
        "agent"
    )


def test_a_preview_needs_no_key_and_shows_no_change_of_it(tmp_path: Path) -> None:
    found = command(SshSettings.model_construct(key_file=str(tmp_path / "none")), preview=True)
    assert "privateKey" not in found.inputs["connection"]
    assert found.ignore_changes == {"connection.privateKey"}, (
        "a preview of a pull request, where nobody's key is, would show every host as changed"
    )


def test_a_preview_beside_the_key_shows_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    ssh = SshSettings.model_construct(key_file=str(tmp_path / "key"))
    assert command(ssh, preview=True).ignore_changes == frozenset()


def test_an_update_without_the_key_fails() -> None:
    with pytest.raises(pulumi.RunError, match=r"ssh.keyFile: cannot be read"):
        command(SshSettings.model_construct(key_file="/nowhere/key"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 admin", "is not a private key"),
        (b"", "is not a private key"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_is_no_private_key_is_named_and_not_shown(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "key.pub").write_bytes(content)
    with pytest.raises(pulumi.RunError) as raised:
        private_key(str(tmp_path / "key.pub"))
    assert str(raised.value).startswith(f"ssh.keyFile: {problem} (got '{tmp_path}/key.pub'")
    assert "AAAAC3" not in str(raised.value)


def test_what_comes_first_is_order_and_never_data() -> None:
    found = command()
    assert any(urn.endswith("::first") for urn in found.dependencies)
    assert not any(urn.endswith("::first") for urn in found.data_dependencies)
    assert found.parent.endswith("::parent")


def test_a_script_is_not_told_what_it_said_before() -> None:
    assert command().inputs["addPreviousOutputInEnv"] is False, (
        "sshd refuses variables that it does not know"
    )


def test_a_lost_server_is_not_contacted() -> None:
    found = command(state="lost")
    assert found.ignore_changes == {"*"}
    assert found.retain_on_delete


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_one_that_a_shell_can_read(path: Path) -> None:
    done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), "half of it would run, and then an error"


def test_there_are_scripts_to_read() -> None:
    names = {path.name for path in SCRIPTS}
    assert names >= {"prepare.sh", "firewall.sh", "permits.sh", "tunnel.sh"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_stops_at_the_first_mistake(path: Path) -> None:
    [line] = [line for line in path.read_text().splitlines() if line.startswith("set -")]
    assert line.startswith("set -eu"), "it would go on with half of its work undone"
