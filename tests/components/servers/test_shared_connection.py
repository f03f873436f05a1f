"""The one SSH connection to a server that all of Docker's requests go through."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.servers.shared_connection import SharedConnection, SharedConnectionArgs
from config.servers import ServerSettings
from config.ssh import SshSettings
from config.ssh_options import ssh_options
from tests.support.engine import LOCAL_COMMAND, RecordingEngine, Registered, run
from tests.support.factories import HOST_KEY

CHECK = """#!/bin/sh
printf '%s\\n' "$@" > "$RECORD"
[ -z "$REFUSED" ] || { echo "$REFUSED" >&2; exit 255; }
sleep 30 &
"""
"""An ssh that goes on in the background with everything that it was given."""


def settings(**changes: Any) -> ServerSettings:
    """Return a remote server."""
    values = {"address": "203.0.113.10", "memory": "4GB", "hostKey": HOST_KEY, **changes}
    return ServerSettings.model_validate(values)


def opened(**changes: Any) -> RecordingEngine:
    """Run a program of one connection behind a firewall."""

    def build() -> None:
        firewall = pulumi.CustomResource("test:index:Firewall", "firewall")
        args = SharedConnectionArgs(settings=settings(**changes), ssh=SshSettings(), after=firewall)
        SharedConnection("edge-connected", args)

    return run(build)


def command(**changes: Any) -> Registered:
    """Return the command that opens it."""
    return opened(**changes).one(LOCAL_COMMAND, "edge-connected")


def test_it_is_opened_after_the_server_allows_many_sessions() -> None:
    assert any(urn.endswith("::firewall") for urn in command().dependencies), (
        "a connection from before has sshd's limit of 10 sessions for its whole life"
    )


@pytest.mark.parametrize("refused", ["", "Host key verification failed."])
def test_it_opens_what_docker_looks_for_and_ends_although_ssh_goes_on(
    tmp_path: Path, refused: str
) -> None:
    fake = tmp_path / "ssh"
    fake.write_text(CHECK)
    fake.chmod(0o755)
    record = tmp_path / "arguments"
    done = subprocess.run(
        ["/bin/sh", "-c", command(user="deploy", port=2222).inputs["create"]],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "RECORD": str(record), "REFUSED": refused},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert record.read_text().splitlines() == [
        *ssh_options(settings(), SshSettings()),
        *("-l", "deploy", "-p", "2222", "-T", "--", "203.0.113.10", "true"),
    ]
    assert (done.returncode, done.stderr.strip()) == (1 if refused else 0, refused)


def test_a_lost_server_is_not_connected_to() -> None:
    lost = command(state="lost")
    assert lost.ignore_changes == {"*"}
    assert lost.retain_on_delete
