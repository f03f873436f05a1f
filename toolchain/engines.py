"""The Docker engines that a stack is on, as its state knows them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from toolchain import servers, ssh_folder
from toolchain.context import Context
from toolchain.process import Result
from toolchain.stack import Stack

PROVIDER = "pulumi:providers:docker"
CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"
VOLUME = "docker:index/volume:Volume"
FORWARDED = "forwarded"
"""What ssh says when all ports are forwarded."""
SECONDS = 30
"""How long an engine may take to answer; to connect alone, ssh takes half of it at most."""


@dataclass(frozen=True)
class Engine:
    """This machine's engine, or a server's: then its host is `ssh://user@address:port`."""

    name: str
    host: str = ""
    options: tuple[str, ...] = ()
    """Options of ssh."""

    @property
    def where(self) -> str:
        """` on edge`, to be used in sentences; empty for this machine."""
        return f" on {self.name}" if self.host else ""

    def docker(self, stack: Stack, *args: str) -> Result:
        """Run a docker command on the engine and return its output."""
        if self.host:
            ssh_folder.ensure()
        return stack.context.runner.capture(self.command(*args), env=stack.env, timeout=SECONDS)

    def command(self, *args: str) -> list[str]:
        """The command line; it pins the host key in the same way as the docker provider."""
        return self._there(["docker", *args])

    def shell(self, *args: str) -> list[str]:
        """The command line of a shell on the server, which reads its script from standard input."""
        return self._there(["sh", "-s", "--", *args])

    def _there(self, words: list[str]) -> list[str]:
        return ["ssh", *self.options, *self._login(), shlex.join(words)] if self.host else words

    def forward(self, ports: Mapping[int, str]) -> list[str]:
        """The command line that leads ports of 127.0.0.1 here to addresses there.

        On a connection of its own: the shared one is closed when nobody has used it for a while.
        """
        alone = ["-o", "ControlPath=none", "-o", "ExitOnForwardFailure=yes", "-N"]
        said = ["-o", "PermitLocalCommand=yes", "-o", f"LocalCommand=echo {FORWARDED}"]
        each = [f"-L127.0.0.1:{port}:{there}" for port, there in ports.items()]
        return ["ssh", *alone, *said, *self.options, *each, *self._login()]

    def _login(self) -> list[str]:
        at = urlsplit(self.host)
        user, port = at.username or "root", str(at.port or 22)
        return ["-p", port, "-l", user, "-T", "--", str(at.hostname)]


LOCAL = Engine("local")


def of_deployment(deployment: Mapping[str, Any]) -> list[Engine]:
    """All engines in an exported state; none before the first update."""
    return [_engine(each) for each in resources(deployment) if each["type"] == PROVIDER]


def lost(context: Context, deployment: Mapping[str, Any]) -> set[str]:
    """The names of the engines that must not be contacted, from the stack file and the state.

    A lost server may be removed from the file before an update removes it from the state.
    """
    return servers.lost(context) | retained(deployment)


def retained(deployment: Mapping[str, Any]) -> set[str]:
    """The names of the engines that were lost in the last update.

    Only networks of lost servers have `retainOnDelete`.
    """
    return {
        of_resource(each, deployment).name
        for each in resources(deployment)
        if each["type"] == NETWORK and each.get("retainOnDelete")
    }


def connect(stack: Stack, deployment: Mapping[str, Any]) -> None:
    """Open one connection to each server in the state, for all later requests to share.

    Requests that start at the same time would each open their own. Servers without resources are
    skipped, because preparing them may change the rights of their user.
    """
    away = lost(stack.context, deployment)
    used = {
        of_resource(each, deployment) for each in resources(deployment) if each["type"] == NETWORK
    }
    with ThreadPoolExecutor() as together:
        for engine in used:
            if engine.host and engine.name not in away:
                together.submit(engine.docker, stack, "version")


def of_resource(resource: Mapping[str, Any], deployment: Mapping[str, Any]) -> Engine:
    """The engine that a resource is on; this machine's if the state does not say."""
    urn = str(resource.get("provider", "")).rpartition("::")[0]
    found = (_engine(each) for each in resources(deployment) if each["urn"] == urn)
    return next(found, LOCAL)


def resources(deployment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of an exported state, without replaced ones that wait to be deleted."""
    return [each for each in deployment.get("resources") or [] if not each.get("delete")]


def _engine(provider: Mapping[str, Any]) -> Engine:
    inputs = provider.get("inputs") or {}
    name = str(provider["urn"]).rpartition("::")[2]
    # A local engine elsewhere than at the usual socket is recorded, too, from DOCKER_HOST; the
    # docker command finds it by the same variable.
    host = str(inputs.get("host") or "")
    if not host.startswith("ssh://"):
        return Engine(name)
    # The state stores a provider's lists as JSON strings.
    return Engine(name, host, tuple(json.loads(inputs.get("sshOpts") or "[]")))
