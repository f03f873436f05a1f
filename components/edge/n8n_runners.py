"""n8n's runners: one beside each worker, for the code of Code nodes in JavaScript and Python.

A person who may edit workflows writes that code. It runs in a network where there is nobody but
workers, and from which there is no way out: it calls others through n8n's own nodes alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY, file_variables
from components.containers.node import heap_option
from components.containers.process import Files, Health, Process, Storage, Zone, fetches
from components.containers.target import Target
from components.stack.args import ServiceArgs
from config.services.n8n import N8nSettings
from config.services.n8n_runners import RUNNER, TOKEN, RunnersSettings

START = Path(__file__).parent / "n8n_runners_files" / "start.py"

COMMAND = ("tini", "--", "task-runner-launcher", "javascript", "python")
"""The image's own entry point and command."""

USER = "65532:65532"
"""Nobody's: user 1000 of the image is that of n8n, too."""

SHARED = "N8N_RUNNERS_AUTH_TOKEN"
"""The variable by which a worker and its runner know each other."""

BROKER_PORT = 5679
"""Where a worker gives away code to run."""

HEALTH_PORT = 5680

HEAP = 0.5
"""Share of the memory for JavaScript; Python has a process for each node that runs."""

TASK_SECONDS = 300
"""n8n's own limit for one piece of code; that of the launcher would be 60."""

DRAIN_SECONDS = 20
"""So long, a runner lets code end that runs; the launcher takes 20 s more before it kills."""

STOP_SECONDS = 45


def variables(runners: RunnersSettings | None) -> dict[str, str]:
    """Return what a worker is told whose code runs beside it, and not within."""
    if runners is None:
        return {}
    return {
        "N8N_RUNNERS_MODE": "external",
        "N8N_RUNNERS_BROKER_LISTEN_ADDRESS": "0.0.0.0",
        "N8N_RUNNERS_BROKER_PORT": str(BROKER_PORT),
    }


def secrets(args: ServiceArgs[N8nSettings]) -> dict[str, pulumi.Output[str]]:
    """Return by what a worker and its runner know each other."""
    return {SHARED: args.secret(TOKEN)} if args.settings.runners else {}


def networks(runners: RunnersSettings | None) -> list[Zone]:
    """Return where a worker meets its runner."""
    return [Zone.CODE] if runners else []


def beside(args: ServiceArgs[N8nSettings], workers: Sequence[Endpoint]) -> list[ContainerArgs]:
    """Return the runner of each worker; the worker starts first, and is found again by itself."""
    runners = args.settings.runners
    if runners is None:
        return []
    return [
        _runner(args, runners, target, worker)
        for target, worker in zip(args.of(RUNNER), workers, strict=True)
    ]


def _runner(
    args: ServiceArgs[N8nSettings], runners: RunnersSettings, target: Target, worker: Endpoint
) -> ContainerArgs:
    broker = _broker(worker)
    at = broker.seen_from(target.server)
    modules = {"JAVASCRIPT": runners.javascript_modules, "PYTHON": runners.python_modules}
    read = secrets(args)
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{HEALTH_PORT}/healthz")),
            entrypoint=["python3", "-I", f"{DIRECTORY}/{START.name}"],
            command=COMMAND,
            environment={
                "N8N_RUNNERS_TASK_BROKER_URI": f"http://{at.host}:{at.port}",
                "N8N_RUNNERS_LAUNCHER_HEALTH_CHECK_PORT": str(HEALTH_PORT),
                "N8N_RUNNERS_MAX_CONCURRENCY": str(args.settings.concurrency),
                "N8N_RUNNERS_TASK_TIMEOUT": str(
                    args.settings.number("N8N_RUNNERS_TASK_TIMEOUT", TASK_SECONDS)
                ),
                "N8N_RUNNERS_GRACEFUL_SHUTDOWN_TIMEOUT": str(DRAIN_SECONDS),
                "GENERIC_TIMEZONE": target.server.timezone,
                "HOME": "/tmp",
                "NODE_OPTIONS": heap_option(runners.memory, HEAP),
                **{f"TAPBOT_{kind}_MODULES": ",".join(each) for kind, each in modules.items()},
                **file_variables(read),
            },
            user=USER,
            stop_seconds=STOP_SECONDS,
        ),
        networks=[Zone.CODE],
        calls=[Call(purpose="code of workflows", protocol="http", endpoint=broker)],
        files=Files(read={**read, START.name: START.read_text()}),
        storage=Storage(scratch={"/tmp": "size=64m,mode=1777"}),
    )


def _broker(worker: Endpoint) -> Endpoint:
    """Return where a worker is asked for code, which nobody else does."""
    instance = replace(worker.target.instance, port=BROKER_PORT)
    return replace(worker, target=replace(worker.target, instance=instance))
