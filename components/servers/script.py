"""A script on a server, run over SSH with a pinned host key."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
from pulumi_command import remote

from components.servers.lost import options_of
from config.servers import ServerSettings
from config.ssh import SshSettings

FILES = Path(__file__).parent / "host_files"

ATTEMPTS = 3
"""How often a server is dialled before the update reports it as unreachable."""

DIAL_SECONDS = 15
"""How long one attempt may take: three of them and their pauses stay below a minute."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ScriptArgs:
    """Arguments of a script: the server, its files, and the arguments after its action."""

    settings: ServerSettings
    ssh: SshSettings
    files: Sequence[str]
    """One script in parts, of which the last one acts."""
    arguments: Sequence[str]


def script(
    name: str, args: ScriptArgs, parent: pulumi.Resource, after: list[pulumi.Resource]
) -> remote.Command:
    """Return the command that runs `apply` on every change, and `remove` on deletion.

    bash reads the script as its input; every argument is quoted. It must be repeatable.
    """
    settings = args.settings
    # sudo drops this variable, from which the firewall learns the client's address.
    become = "" if settings.user == "root" else 'sudo -n env SSH_CONNECTION="$SSH_CONNECTION" '
    words = " ".join(shlex.quote(argument) for argument in args.arguments)
    # A preview without the key leaves the one in the state: it is no change to show.
    kept = ["connection.privateKey"] if key_is_elsewhere(args.ssh) else None
    return remote.Command(
        name,
        connection=connection(settings, args.ssh),
        create=f"{become}bash -s -- apply {words}",
        delete=f"{become}bash -s -- remove {words}",
        stdin="".join((FILES / file).read_text() for file in args.files),
        logging=remote.Logging.STDERR,
        add_previous_output_in_env=False,
        opts=pulumi.ResourceOptions.merge(
            pulumi.ResourceOptions(parent=parent, depends_on=after or None, ignore_changes=kept),
            options_of(settings),
        ),
    )


def connection(settings: ServerSettings, ssh: SshSettings) -> remote.ConnectionArgs:
    """Return how to log in: by the key file, or by the agent that SSH_AUTH_SOCK names."""
    has_key = ssh.key_file is not None and not key_is_elsewhere(ssh)
    return remote.ConnectionArgs(
        host=settings.address,
        port=settings.port,
        user=settings.user,
        host_key=settings.host_key,
        private_key=pulumi.Output.secret(private_key(str(ssh.key_file))) if has_key else None,
        dial_error_limit=ATTEMPTS - 1,
        per_dial_timeout=DIAL_SECONDS,
    )


def key_is_elsewhere(ssh: SshSettings) -> bool:
    """Whether this is a preview on a machine without the key: it connects to no server."""
    if ssh.key_file is None or not pulumi.runtime.is_dry_run():
        return False
    return not Path(ssh.key_file).expanduser().exists()


def private_key(file: str) -> str:
    """Return the text of a private key; raise `pulumi.RunError` when it cannot be one."""
    expected = "a private key of OpenSSH on this machine"
    fix = "create it with ssh-keygen, or remove ssh.keyFile and start an SSH agent"
    try:
        text = Path(file).expanduser().read_text(encoding="ascii")
    except (OSError, ValueError):
        raise pulumi.RunError(
            f"ssh.keyFile: cannot be read (got '{file}'; expected {expected})\n    fix: {fix}"
        ) from None
    if "PRIVATE KEY-----" not in text:
        raise pulumi.RunError(
            f"ssh.keyFile: is not a private key (got '{file}'; expected {expected})\n    fix: {fix}"
        )
    return text
