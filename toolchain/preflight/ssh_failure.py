"""Explains why a server gave no answer, from the messages of OpenSSH's client."""

import base64
import hashlib
import re

from config.report.errors import escape, set_command, show
from config.servers import ServerSettings
from toolchain.preflight.findings import Finding, error
from toolchain.preflight.ssh import NOT_FOUND, TIMED_OUT, Reply

_LONGEST = 160


def explain(name: str, server: ServerSettings, key_file: str | None, reply: Reply) -> Finding:
    """The finding for an answer that is not the probe's."""
    path, said = f"servers.{name}", reply.err
    if reply.code == NOT_FOUND and said.endswith(": not found"):
        return error(
            "ssh",
            "cannot be run on this machine",
            expected="OpenSSH's client",
            fix="install it, on Debian and Ubuntu: sudo apt-get install openssh-client",
        )
    if "Bad configuration option" in said or "Unsupported option" in said:
        return error(
            "ssh",
            "does not know an option that pins host keys",
            got=_last(said),
            expected="OpenSSH 8.5 or newer on this machine (`ssh -V`)",
            fix="update OpenSSH's client",
        )
    if "Host key verification failed" in said or "HOST IDENTIFICATION HAS CHANGED" in said:
        return _other_key(path, server, said)
    if "Permission denied" in said:
        return _no_login(path, server, key_file, said)
    if reply.code == TIMED_OUT:
        return _unreachable(path, server, "no answer within the time allowed")
    if "Could not resolve hostname" in said:
        return error(
            f"{path}.address",
            "is a name that this machine cannot resolve",
            got=show(server.address),
            expected="a name that DNS knows, or an IP address",
            fix=set_command(f"{path}.address", "203.0.113.10"),
        )
    if reply.code == 255:
        return _unreachable(path, server, _last(said))
    return error(
        path,
        "did not answer like a server with a POSIX shell",
        got=_last(said) or show(reply.out.strip().splitlines()[-1] if reply.out.strip() else ""),
        expected="the answer of toolchain/preflight/probe.sh",
        fix=f"log in as {server.user} and check whether its shell ends or asks for something",
    )


def fingerprint(host_key: str) -> str:
    """The SHA256 fingerprint as `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(base64.b64decode(host_key.split(" ")[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _other_key(path: str, server: ServerSettings, said: str) -> Finding:
    offered = re.search(r"SHA256:[A-Za-z0-9+/]{43}", said)
    kind = (server.host_key or "").split(" ")[0]
    return error(
        f"{path}.hostKey",
        "is not the key of the server that answers",
        got=offered[0] if offered else f"no {kind} key",
        expected=f"{fingerprint(server.host_key)}" if server.host_key else "",
        fix=(
            "ask the server's own console (not SSH): "
            "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n"
            "         if it is the one that was offered: "
            f"{set_command(f'{path}.hostKey', 'ssh-ed25519 AAAA...')}\n"
            "         if not, do not log in: somebody intercepts the connection, or it is another"
            " machine"
        ),
    )


def _no_login(path: str, server: ServerSettings, key_file: str | None, said: str) -> Finding:
    if "not accessible" in said or "UNPROTECTED PRIVATE KEY" in said:
        unsafe = "UNPROTECTED PRIVATE KEY" in said
        return error(
            "ssh.keyFile",
            "may be read by others, so ssh ignores it" if unsafe else "is not on this machine",
            got=show(key_file),
            expected="the path of a private key that only you may read",
            fix=f"chmod 600 {key_file}"
            if unsafe
            else set_command("ssh.keyFile", "~/.ssh/id_ed25519"),
        )
    return error(
        f"{path}.user",
        "is refused by the server",
        got=f"{show(server.user)} with {f'the key {key_file}' if key_file else 'the SSH agent'}",
        expected="a user whose ~/.ssh/authorized_keys on the server has your key",
        fix=(
            "add your public key there, set ssh.keyFile to its private key, or load it into the"
            " agent: ssh-add"
        ),
    )


def _unreachable(path: str, server: ServerSettings, said: str) -> Finding:
    return error(
        path,
        "cannot be reached",
        got=said or "no message",
        expected=f"an SSH server at {server.address} port {server.port}",
        fix=(
            "check that it is on, the address, and any firewall in front of it; jump hosts of"
            " ~/.ssh/config are not used; if it is gone for good:"
            f" {set_command(f'{path}.state', 'lost')}"
        ),
    )


def _last(text: str) -> str:
    """The last line, safe for a terminal."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return escape(lines[-1].strip()[:_LONGEST]) if lines else ""
