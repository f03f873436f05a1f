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
        words = ["docker", *args]
        if not self.host:
            return words
        at = urlsplit(self.host)
        login = ["-p", str(at.port or 22), "-l", at.username or "root", "-T", "--"]
        return ["ssh", *self.options, *login, str(at.hostname), shlex.join(words)]


LOCAL = Engine("local")


def of_deployment(deployment: Mapping[str, Any]) -> list[Engine]:
    """All engines in an exported state; none before the first update."""
    return [_engine(each) for each in resources(deployment) if each["type"] == PROVIDER]


def lost(context: Context, deployment: Mapping[str, Any]) -> set[str]:
    """The names of the engines that must not be contacted, from the stack file and the state.

    A lost server may be removed from the file before an update removes it from the state. Only
    networks of lost servers have `retainOnDelete`.
    """
    retained = {
        of_resource(each, deployment).name
        for each in resources(deployment)
        if each["type"] == NETWORK and each.get("retainOnDelete")
    }
    return servers.lost(context) | retained


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
    # The state stores a provider's lists as JSON strings.
    options = json.loads(inputs.get("sshOpts") or "[]")
    name = str(provider["urn"]).rpartition("::")[2]
    return Engine(name, str(inputs.get("host") or ""), tuple(options))
