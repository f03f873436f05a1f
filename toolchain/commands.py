"""What each command of `python3 -m toolchain` does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from toolchain import (
    admin,
    backend,
    backups,
    content_model,
    environment,
    links,
    live,
    pulumi_cli,
    status,
    summary,
    trial_alert,
    virtualenv,
    workflows,
)
from toolchain.ask import ask
from toolchain.console import elapsed
from toolchain.context import Context
from toolchain.doctor.command import doctor
from toolchain.down import down
from toolchain.engine import EngineStep
from toolchain.errors import ToolchainError
from toolchain.image_step import ImageStep
from toolchain.keep import keep
from toolchain.preflight_step import PreflightStep, preflight
from toolchain.preview import preview
from toolchain.pulumi_step import PulumiStep
from toolchain.purge import purge
from toolchain.recover import recover
from toolchain.restore import restore
from toolchain.rollback import rollback
from toolchain.stack import Stack
from toolchain.stack_step import StackStep
from toolchain.steps import Lane, Plan
from toolchain.update import UpdateStep
from toolchain.virtualenv import VirtualenvStep

Command = Callable[[Context], int]


def up(context: Context) -> int:
    """Bring the stack up with everything that it needs."""
    _run(
        context,
        [
            *_prepared(context),
            [[StackStep(context)]],
            [[PreflightStep(context)]],
            [[UpdateStep(context)]],
        ],
    )
    summary.show(Stack(context))
    for line in links.after_update(Stack(context)):
        context.console.line(line)
    return 0


def prepare(context: Context) -> int:
    """Provide everything that an update needs, without a stack."""
    return _run(context, _prepared(context))


def tools(context: Context) -> int:
    """Provide the virtualenv and Pulumi, without an engine."""
    return _run(context, [[[VirtualenvStep(context)]], [[PulumiStep(context)]]])


def images(context: Context) -> int:
    """Provide the images of the stack on the engine."""
    lane = [VirtualenvStep(context), EngineStep(context), ImageStep(context)]
    return _run(context, [[lane]])


def ask_servers(context: Context) -> int:
    """Check whether the servers are fit for the stack; change nothing."""
    _need_virtualenv(context)
    return preflight(context, context.console.line)


def venv(context: Context) -> int:
    """Provide the virtualenv; its path is the only line on the standard output."""
    _need_virtualenv(context)
    print(virtualenv.directory(context))
    return 0


def bot_venv(context: Context) -> int:
    """Provide the virtualenv of the bot's tests, and print its path."""
    _need_virtualenv(context, virtualenv.BOT_LOCK_FILE)
    print(virtualenv.directory(context, virtualenv.BOT_LOCK_FILE))
    return 0


def env(context: Context) -> int:
    """Print lines for `eval` that give a shell the toolchain's pulumi and Python."""
    cli = pulumi_cli.find(context)
    if cli is None:
        raise ToolchainError("the Pulumi CLI is not there yet: run `make up` or `make tools` first")
    backend.ensure(context)
    print(environment.export_lines(environment.pulumi_variables(context, cli)))
    return 0


def show_preview(context: Context) -> int:
    """Show what an update would do."""
    _run(context, [*_can_preview(context), [[StackStep(context)]]])
    code = preview(Stack(context))
    if context.environ.get("LIVE"):
        live.show(Stack(context))
    return code


def bring_over(context: Context) -> int:
    """Bring what was on a lost server to another one; a stack that is not there is not made."""
    _run(context, _can_preview(context))
    backend.ensure(context)
    return recover(Stack(context), up)


def _on_stack(action: Callable[[Stack], int]) -> Command:
    def command(context: Context) -> int:
        backend.ensure(context)
        return action(Stack(context))

    return command


COMMANDS: Mapping[str, tuple[Command, str]] = {
    "up": (up, "bring the stack up, with everything that it needs"),
    "down": (_on_stack(down), "destroy the stack; data volumes and keys stay"),
    "purge": (_on_stack(purge), "destroy the stack with all its data"),
    "status": (_on_stack(status.show), "show what runs, its health and its addresses"),
    "admin": (_on_stack(admin.show), "open the pages that are not public, until Ctrl-C"),
    "doctor": (_on_stack(doctor), "look at all servers: what is wrong, and what to do"),
    "keep": (_on_stack(keep), "copy the state and its passphrase to TO, and try the copy"),
    "backup": (_on_stack(backups.make), "make a base backup of PostgreSQL now, or a point NAME"),
    "restore": (_on_stack(restore), "bring data back to what it was at TO"),
    "rollback": (_on_stack(rollback), "bring images and data back to before the last upgrade"),
    "recover": (bring_over, "bring what was on the lost SERVER to another one, ONTO"),
    "links": (_on_stack(links.make), "write what n8n and Directus need for each other again"),
    "ask": (_on_stack(ask), "ask the bot that ships Q, and print its answer"),
    "export-workflows": (
        _on_stack(workflows.export),
        "write workflows of n8n to files: NAME, or all that are published",
    ),
    "export-schema": (
        _on_stack(content_model.export),
        "write the content model of Directus to a file",
    ),
    "apply-schema": (
        _on_stack(content_model.apply),
        "make the content model of Directus what its file says, after a question if data is lost",
    ),
    "test-alert": (
        _on_stack(trial_alert.send),
        "send a message to everybody who is told of alerts",
    ),
    "preview": (show_preview, "show what an update would do"),
    "preflight": (ask_servers, "ask all remote servers whether they are fit for the stack"),
    "env": (env, 'print the environment for `eval "$(make -s env)"`'),
    "venv": (venv, "make the virtualenv and print its path"),
    "bot-venv": (bot_venv, "make the virtualenv of the bot's tests and print its path"),
    "tools": (tools, "provide the virtualenv, Pulumi and its plugins"),
    "images": (images, "provide the container images"),
    "prepare": (prepare, "provide tools, Docker engine and images"),
}


def _need_virtualenv(context: Context, lock_file: str = virtualenv.LOCK_FILE) -> None:
    step = VirtualenvStep(context, lock_file)
    if step.already_done() is None:
        Plan(context.console, [[[step]]]).run()


def _can_preview(context: Context) -> list[Sequence[Lane]]:
    return [[[VirtualenvStep(context)]], [[PulumiStep(context)], [EngineStep(context)]]]


def _prepared(context: Context) -> list[Sequence[Lane]]:
    engine_and_images: Lane = [EngineStep(context), ImageStep(context)]
    return [[[VirtualenvStep(context)]], [[PulumiStep(context)], engine_and_images]]


def _run(context: Context, stages: Sequence[Sequence[Lane]]) -> int:
    started = time.monotonic()
    Plan(context.console, stages).run()
    context.console.line(f"Total: {elapsed(time.monotonic() - started)}")
    return 0
