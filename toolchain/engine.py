"""Step: a Docker engine that answers."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from toolchain import apt, servers
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.steps import Step

DEFAULT_ENDPOINT = "unix:///var/run/docker.sock"
ANSWER_SECONDS = 20.0
START_SECONDS = 60.0
SYSTEMD = Path("/run/systemd/system")
SYSTEM_LOG = Path("/var/log/tapbot-dockerd.log")
PACKAGES = ("docker.io", "iptables")


def server_version(context: Context) -> str | None:
    """Version of the engine that the docker command reaches, or None when none answers."""
    answer = context.runner.capture(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        env=context.environ,
        timeout=ANSWER_SECONDS,
    )
    return answer.out.strip() or None if answer.ok else None


def context_endpoint(context: Context) -> str | None:
    """Endpoint of the docker CLI's current context when it is not the default one."""
    if "DOCKER_HOST" in context.environ:
        return None
    home = Path(context.environ.get("HOME") or Path.home())
    chosen = context.environ.get("DOCKER_CONTEXT") or _configured_context(context, home)
    if chosen in (None, "", "default"):
        return None
    answer = context.runner.capture(
        ["docker", "context", "inspect", str(chosen), "--format", "{{.Endpoints.docker.Host}}"],
        env=context.environ,
        timeout=ANSWER_SECONDS,
    )
    endpoint = answer.out.strip()
    return endpoint if answer.ok and endpoint not in ("", DEFAULT_ENDPOINT) else None


class EngineStep(Step):
    """Use the engine that answers; as root on Debian and Ubuntu, install and start one."""

    name = "Docker engine"

    def __init__(self, context: Context, *, start_seconds: float = START_SECONDS) -> None:
        self._context = context
        self._start_seconds = start_seconds

    def skip_reason(self) -> str | None:
        """Remote servers have their own engines."""
        return servers.all_remote(self._context)

    def already_done(self) -> str | None:
        """Name the engine that answers."""
        version = server_version(self._context)
        return f"Docker {version}" if version else None

    def run(self, report: Report) -> str:
        """Install the engine when it is missing, start it, and wait until it answers."""
        context = self._context
        self._stop_if_we_may_not_install()
        if self._which("dockerd") is None or self._which("docker") is None:
            with report.doing("installing docker.io with apt-get"):
                apt.install(context, PACKAGES)
        if server_version(context) is None:
            with report.doing("starting the Docker engine"):
                self._wait(self._start())
        return f"Docker {server_version(context)} started"

    def _stop_if_we_may_not_install(self) -> None:
        environ = self._context.environ
        if "DOCKER_HOST" in environ:
            raise ToolchainError(
                f"no Docker engine answers at DOCKER_HOST={environ['DOCKER_HOST']}: start it, or"
                " unset DOCKER_HOST, then run the command again"
            )
        if os.geteuid() != 0 or not apt.available(self._context):
            installed = self._which("docker") is not None
            advice = (
                "start it (`sudo systemctl start docker`, or Docker Desktop) and check that your"
                " user may use it (`sudo usermod -aG docker $USER`, then log in again)"
                if installed
                else "install Docker Engine or Docker Desktop (https://docs.docker.com/get-docker;"
                " on Debian and Ubuntu `sudo apt-get install docker.io`)"
            )
            raise ToolchainError(f"no Docker engine answers: {advice}, then run the command again")

    def _start(self) -> Path | None:
        if SYSTEMD.is_dir():
            answer = self._context.runner.capture(
                ["systemctl", "enable", "--now", "docker"], env=self._context.environ
            )
            if not answer.ok:
                raise ToolchainError(
                    "systemd could not start the Docker engine: see `journalctl -u docker`"
                )
            return None
        log = SYSTEM_LOG if SYSTEM_LOG.parent.is_dir() else self._context.paths.logs / "dockerd.log"
        self._context.runner.detach(["dockerd"], env=self._context.environ, log=log)
        return log

    def _wait(self, log: Path | None) -> None:
        deadline = time.monotonic() + self._start_seconds
        while server_version(self._context) is None:
            if time.monotonic() > deadline:
                raise ToolchainError(
                    f"the Docker engine was started but does not answer after"
                    f" {self._start_seconds:.0f} s: see its log",
                    log=log,
                )
            time.sleep(0.5)

    def _which(self, command: str) -> str | None:
        return shutil.which(command, path=self._context.environ.get("PATH"))


def _configured_context(context: Context, home: Path) -> str | None:
    """Read the current context from the docker CLI's own file: asking the CLI costs 50 ms."""
    folder = Path(context.environ.get("DOCKER_CONFIG") or home / ".docker")
    try:
        value = json.loads((folder / "config.json").read_text()).get("currentContext")
    except (OSError, ValueError, AttributeError):
        return None
    return value if isinstance(value, str) else None
