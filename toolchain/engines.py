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
    """This machine's own engine, or the one of a server: `ssh://user@address:port` is its host."""

    name: str
    host: str = ""
    options: tuple[str, ...] = ()
    """Those of ssh."""

    @property
    def where(self) -> str:
        """` on edge`, for sentences; this machine needs no word."""
        return f" on {self.name}" if self.host else ""

    def docker(self, stack: Stack, *args: str) -> Result:
        """Run a docker command where the engine is; what it prints comes back."""
        if self.host:
            ssh_folder.ensure()
        return stack.context.runner.capture(self.command(*args), env=stack.env, timeout=SECONDS)

    def command(self, *args: str) -> list[str]:
        """The command line, with the host key pinned as the docker provider has it."""
        words = ["docker", *args]
        if not self.host:
            return words
        at = urlsplit(self.host)
        login = ["-p", str(at.port or 22), "-l", at.username or "root", "-T", "--"]
        return ["ssh", *self.options, *login, str(at.hostname), shlex.join(words)]


LOCAL = Engine("local")


def of_deployment(deployment: Mapping[str, Any]) -> list[Engine]:
    """All engines of an exported state; before the first update there are none."""
    return [_engine(each) for each in resources(deployment) if each["type"] == PROVIDER]


def lost(context: Context, deployment: Mapping[str, Any]) -> set[str]:
    """The names of engines that nothing may contact, by the stack file or by the state.

    A lost server may have left the file before the update that empties the state of it; of what is
    on servers that are not lost, networks are never retained.
    """
    retained = {
        of_resource(each, deployment).name
        for each in resources(deployment)
        if each["type"] == NETWORK and each.get("retainOnDelete")
    }
    return servers.lost(context) | retained


def connect(stack: Stack, deployment: Mapping[str, Any]) -> None:
    """Open one connection to each server of the state, which all of Docker's requests then share.

    Begun at once, each request would open its own. Servers that have nothing yet are left out:
    preparing them may change what their user is allowed.
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
    """The engine that a resource is on; this machine's where the state does not say."""
    urn = str(resource.get("provider", "")).rpartition("::")[0]
    found = (_engine(each) for each in resources(deployment) if each["urn"] == urn)
    return next(found, LOCAL)


def resources(deployment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an exported state holds, without what is replaced and only waits to be deleted."""
    return [each for each in deployment.get("resources") or [] if not each.get("delete")]


def _engine(provider: Mapping[str, Any]) -> Engine:
    inputs = provider.get("inputs") or {}
    # Of what a provider takes, the state has lists as JSON in a string.
    options = json.loads(inputs.get("sshOpts") or "[]")
    name = str(provider["urn"]).rpartition("::")[2]
    return Engine(name, str(inputs.get("host") or ""), tuple(options))
