"""OpenSSH's client trusts the pinned key only, and never waits for ever."""

import itertools
import re
from typing import Any

from config.servers import ServerSettings
from config.ssh import SshSettings
from config.ssh_options import ssh_options
from tests.support.factories import HOST_KEY


def options(**ssh: Any) -> list[str]:
    """The arguments for one server with these settings of SSH."""
    server = {"address": "203.0.113.10", "memory": "4GB", "hostKey": HOST_KEY}
    return ssh_options(ServerSettings.model_validate(server), SshSettings.model_validate(ssh))


def spelled(words: list[str]) -> dict[str, str]:
    """The `-o` options by their names."""
    pairs = itertools.pairwise(words)
    return dict(value.split("=", 1) for word, value in pairs if word == "-o")


def test_the_pinned_key_is_the_only_one_that_is_trusted() -> None:
    found = spelled(options())
    assert found["KnownHostsCommand"] == f"/bin/echo * {HOST_KEY}"
    assert found["UserKnownHostsFile"] == found["GlobalKnownHostsFile"] == "/dev/null"
    assert found["StrictHostKeyChecking"] == "yes"


def test_nothing_is_asked_and_nothing_waits_for_ever() -> None:
    found = spelled(options())
    assert found["BatchMode"] == "yes", "a question would hang an update that nobody watches"
    assert found["ConnectTimeout"] == "30"
    assert (found["ServerAliveInterval"], found["ServerAliveCountMax"]) == ("5", "3")


def test_no_file_of_this_machine_is_read() -> None:
    words = options()
    assert words[words.index("-F") + 1] == "none", (
        "a jump host that Docker uses is one that commands on servers do not know"
    )


def test_parallel_connections_are_one() -> None:
    found = spelled(options())
    assert (found["ControlMaster"], found["ControlPersist"]) == ("auto", "120")
    assert re.fullmatch(r"~/\.ssh/tapbot-%C-[0-9a-f]{8}", found["ControlPath"])


def test_another_pinned_key_is_another_connection() -> None:
    server = {"address": "203.0.113.10", "memory": "4GB", "hostKey": f"{HOST_KEY[:-4]}AAAA"}
    other = ssh_options(ServerSettings.model_validate(server), SshSettings())
    assert spelled(other)["ControlPath"] != spelled(options())["ControlPath"], (
        "an open connection would be used although the key is not the pinned one any more"
    )


def test_a_key_file_is_the_only_key_that_is_tried_and_its_tilde_stays() -> None:
    words = options(keyFile="~/.ssh/deploy")
    assert words[-4:] == ["-i", "~/.ssh/deploy", "-o", "IdentitiesOnly=yes"]
    assert "-i" not in options(), "an agent's keys are tried without a key file"
