"""Why a server did not answer is one sentence with its fix, from what ssh says."""

import pytest

from tests.support.factories import HOST_KEY, valid_settings
from tests.toolchain.preflight.samples import reply, spelled
from toolchain.preflight.ssh import NOT_FOUND, TIMED_OUT
from toolchain.preflight.ssh_failure import explain, fingerprint

EXPECTED = "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
OFFERED = "SHA256:" + "b" * 43
CHANGED = f"""\
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
The fingerprint for the ED25519 key sent by the remote host is
{OFFERED}.
Please contact your system administrator.
Host key for 203.0.113.10 has changed and you have requested strict checking.
Host key verification failed.
"""
NO_SUCH_KEY = """\
No ED25519 host key is known for 203.0.113.10 and you have requested strict checking.
Host key verification failed.
"""


def refused(
    err: str, *, code: int = 255, out: str = "", key_file: str | None = None
) -> tuple[str, str, str]:
    """What is told of an answer of the server `edge`."""
    server = valid_settings().servers["edge"]
    return spelled(explain("edge", server, key_file, reply(out, code=code, err=err)))


def test_a_fingerprint_is_spelled_as_ssh_keygen_does() -> None:
    assert fingerprint(HOST_KEY) == EXPECTED


def test_another_host_key_is_told_with_both_fingerprints() -> None:
    severity, line, fix = refused(CHANGED)
    assert severity == "error"
    assert line == (
        "servers.edge.hostKey: is not the key of the server that answers "
        f"(got {OFFERED}; expected {EXPECTED})"
    )
    assert fix.startswith("ask the server's own console (not SSH): ssh-keygen -lf /etc/ssh/")
    assert "do not log in" in fix


def test_a_server_without_a_key_of_the_pinned_type_is_told() -> None:
    _, line, _ = refused(NO_SUCH_KEY)
    assert line == (
        "servers.edge.hostKey: is not the key of the server that answers "
        f"(got no ssh-ed25519 key; expected {EXPECTED})"
    )


def test_a_login_that_is_refused_names_the_user_and_where_keys_came_from() -> None:
    said = "root@203.0.113.10: Permission denied (publickey)."
    assert refused(said) == (
        "error",
        "servers.edge.user: is refused by the server (got 'root' with the SSH agent; "
        "expected a user whose ~/.ssh/authorized_keys on the server has your key)",
        "add your public key there, set ssh.keyFile to its private key, or load it into the"
        " agent: ssh-add",
    )
    assert "'root' with the key ~/.ssh/deploy" in refused(said, key_file="~/.ssh/deploy")[1]


def test_a_key_file_that_is_not_there_is_told() -> None:
    said = (
        "Warning: Identity file /root/k not accessible: No such file or directory.\n"
        "root@203.0.113.10: Permission denied (publickey)."
    )
    assert refused(said, key_file="~/k") == (
        "error",
        "ssh.keyFile: is not on this machine (got '~/k'; "
        "expected the path of a private key that only you may read)",
        "pulumi config set --path 'tapbot-stack:ssh.keyFile' '~/.ssh/id_ed25519'",
    )


def test_a_key_file_that_others_may_read_is_told() -> None:
    said = "@ WARNING: UNPROTECTED PRIVATE KEY FILE! @\nPermission denied (publickey)."
    _, line, fix = refused(said, key_file="~/k")
    assert line.startswith("ssh.keyFile: may be read by others, so ssh ignores it (got '~/k'")
    assert fix == "chmod 600 ~/k"


def test_a_server_that_is_off_is_told_with_what_to_do_when_it_is_gone() -> None:
    said = "ssh: connect to host 203.0.113.10 port 22: No route to host"
    assert refused(said) == (
        "error",
        f"servers.edge: cannot be reached (got {said}; "
        "expected an SSH server at 203.0.113.10 port 22)",
        "check that it is on, the address, and any firewall in front of it; jump hosts of"
        " ~/.ssh/config are not used; if it is gone for good:"
        " pulumi config set --path 'tapbot-stack:servers.edge.state' lost",
    )


def test_a_server_that_says_nothing_is_told() -> None:
    _, line, _ = refused("", code=TIMED_OUT)
    assert line.startswith("servers.edge: cannot be reached (got no answer within the time allowed")


def test_a_name_that_dns_does_not_know_is_told() -> None:
    _, line, _ = refused("ssh: Could not resolve hostname edge.test: Name or service not known")
    assert line.startswith("servers.edge.address: is a name that this machine cannot resolve")


def test_an_old_client_is_told() -> None:
    said = "command-line: line 0: Bad configuration option: knownhostscommand"
    assert refused(said) == (
        "error",
        f"ssh: does not know an option that pins host keys (got {said}; "
        "expected OpenSSH 8.5 or newer on this machine (`ssh -V`))",
        "update OpenSSH's client",
    )


def test_a_machine_without_a_client_is_told() -> None:
    _, line, fix = refused("ssh: not found", code=NOT_FOUND)
    assert line == "ssh: cannot be run on this machine (expected OpenSSH's client)"
    assert fix.endswith("sudo apt-get install openssh-client")


@pytest.mark.parametrize(
    ("code", "out", "err", "got"),
    [
        (0, "", "", "nothing"),
        (1, "This account is not available.\n", "", "'This account is not available.'"),
        (127, "", "bash: sh: command not found\n", "bash: sh: command not found"),
        (0, "\x1b[2J\x07" * 50, "", "'" + "\\x1b[2J\\x07" * 12 + "'..."),
        (0, "", "evil\x1b]0;title\x07", "evil\\x1b]0;title\\x07"),
    ],
)
def test_an_answer_of_something_else_is_shown_harmlessly(
    code: int, out: str, err: str, got: str
) -> None:
    severity, line, _ = refused(err, code=code, out=out)
    assert severity == "error"
    assert line.startswith("servers.edge: did not answer like a server with a POSIX shell (got ")
    assert got.removesuffix("...").removesuffix("'") in line
    assert line.isprintable()
