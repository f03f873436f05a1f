"""The environment that pulumi runs in, and the `export` lines that give it to a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from toolchain import engine, virtualenv
from toolchain.context import Context
from toolchain.pulumi_cli import FROM_SOURCE, PulumiCli


def pulumi_variables(context: Context, cli: PulumiCli) -> dict[str, str]:
    """The variables that differ from the caller's environment; what the user has set wins."""
    environ = context.environ
    venv = virtualenv.directory(context)
    variables = {
        # The language host built from source ignores runtime.options.virtualenv.
        "VIRTUAL_ENV": str(venv),
        "PATH": _path(environ.get("PATH", os.defpath), venv / "bin", cli.directory),
        "PULUMI_HOME": str(context.paths.pulumi_home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # The CLI would stop at the first wrong type; the program lists all problems at once.
        "PULUMI_OPTION_SKIP_CONFIG_VALIDATION": "true",
    }
    if "PULUMI_BACKEND_URL" not in environ and "PULUMI_ACCESS_TOKEN" not in environ:
        variables["PULUMI_BACKEND_URL"] = context.paths.state.as_uri()
    if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & environ.keys():
        variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(context.paths.passphrase)
    if cli.origin == FROM_SOURCE:
        # Without this a missing plugin means minutes of retries against an unreachable host.
        variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    endpoint = engine.context_endpoint(context)
    if endpoint is not None:
        # The Docker provider knows DOCKER_HOST but not the CLI's current context.
        variables["DOCKER_HOST"] = endpoint
    return variables


def full(context: Context, cli: PulumiCli) -> dict[str, str]:
    """The caller's environment with the toolchain's variables on top."""
    env = {**context.environ, **pulumi_variables(context, cli)}
    env.pop("PYTHONHOME", None)
    return env


def export_lines(variables: dict[str, str]) -> str:
    """Shell lines for `eval`."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _path(current: str, *first: Path) -> str:
    wanted = [str(directory) for directory in first]
    rest = [part for part in current.split(os.pathsep) if part not in wanted]
    return os.pathsep.join([*wanted, *rest])
