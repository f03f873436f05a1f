"""How Pulumi logs in to servers, and who else may try."""

from typing import Any

import pytest

from tests.config.words.test_word import HOSTILE
from tests.support.factories import only_problem, problem_lines, valid_settings

KEY_FILE = "a path of letters, digits and ._-/ such as ~/.ssh/id_ed25519"


def test_without_a_key_file_the_agent_is_asked_and_all_may_try() -> None:
    ssh = valid_settings().ssh
    assert (ssh.key_file, ssh.allowed_networks) == (None, ())


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"ssh": {"keyFile": "-oProxyCommand=id"}},
            f"ssh.keyFile: is not valid (got '-oProxyCommand=id'; expected {KEY_FILE})",
            "pulumi config set --path 'tapbot-stack:ssh.keyFile' '~/.ssh/id_ed25519'",
        ),
        (
            {"ssh": {"keyFile": "~/.ssh/../../etc/shadow"}},
            f"ssh.keyFile: goes up a folder (got '~/.ssh/../../etc/shadow'; expected {KEY_FILE})",
            "pulumi config set --path 'tapbot-stack:ssh.keyFile' '~/.ssh/id_ed25519'",
        ),
        (
            {"ssh": {"keyFile": "-----BEGIN OPENSSH PRIVATE KEY-----"}},
            f"ssh.keyFile: is not valid (got a value that is not shown; expected {KEY_FILE})",
            "pulumi config set --path 'tapbot-stack:ssh.keyFile' '~/.ssh/id_ed25519'",
        ),
        (
            {"ssh": {"allowedNetworks": ["203.0.113.0/24", "0.0.0.0/0"]}},
            "ssh.allowedNetworks[1]: covers every address "
            "(got '0.0.0.0/0'; expected a network of your own such as 10.0.0.0/8)",
            "pulumi config set --path 'tapbot-stack:ssh.allowedNetworks[1]' 10.0.0.0/8",
        ),
        (
            {"ssh": {"allowedNetworks": "203.0.113.0/24"}},
            "ssh.allowedNetworks: is not a list "
            "(got '203.0.113.0/24'; expected a list such as [10.0.0.0/8])",
            "write ssh.allowedNetworks as a list in the stack file",
        ),
        (
            {"ssh": {"keyfile": "~/.ssh/id"}},
            "ssh.keyfile: is not a known key, did you mean keyFile? "
            "(expected one of: keyFile, allowedNetworks)",
            "rename it to keyFile under ssh in the stack file",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(changes: dict[str, Any], line: str, fix: str) -> None:
    problem = only_problem(changes)
    assert problem.line == line
    assert problem.fix == fix


@pytest.mark.parametrize("value", HOSTILE)
def test_no_hostile_text_reaches_ssh_or_the_firewall(value: str) -> None:
    lines = problem_lines({"ssh": {"keyFile": value, "allowedNetworks": [value]}})
    assert [line.partition(":")[0] for line in lines] == ["ssh.keyFile", "ssh.allowedNetworks[0]"]
