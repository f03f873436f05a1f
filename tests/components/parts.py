"""What component tests are made of: servers, targets and the arguments of a container."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.containers.connection import Connections
from components.containers.container import ContainerArgs
from components.containers.endpoint import Endpoint
from components.containers.links import PostgresLink, RedisLink
from components.containers.process import Health, Process, Zone
from components.containers.target import Target
from components.servers.fleet import Fleet
from components.servers.server import Server
from components.stack.stack import Stack
from config.images import Pin
from config.instances import Instance
from config.sections import all_secrets
from config.settings import StackSettings
from config.words.memory import MemorySize
from tests.support.engine import RecordingEngine, run
from tests.support.factories import config_with, settings_of, valid_config, valid_settings

PIN = Pin("example/service", "1.2.3")
CHECK = ["CMD", "true"]
HERE = {"address": "local", "memory": "8GB"}
LOCAL = {"servers": {"edge": HERE, "data": HERE}}


def local_settings(**changes: Any) -> StackSettings:
    """Return settings whose servers are both this machine, as on the stack `dev`."""
    return settings_of({**valid_config(), **LOCAL, **changes})


def local_fleet() -> Fleet:
    """Return `edge` and `data` on this machine's engine."""
    return Fleet(local_settings(), prefix="tapbot-test")


def remote_fleet(**changes: Any) -> Fleet:
    """Return `edge` (10.88.0.1) and `data` (10.88.0.2), each on an engine of its own."""
    return Fleet(settings_of(config_with(changes)), prefix="tapbot-test")


def lost_fleet() -> Fleet:
    """Return the same two, of which `data` does not answer any more."""
    return remote_fleet(servers={"data": {"state": "lost"}})


def target(server: Server, service: str = "thing", **changes: Any) -> Target:
    """Return an instance on a server; changes are those of the instance, or of the target."""
    tunnel = changes.pop("tunnel", None)
    connections = changes.pop("connections", None)
    figures = changes.pop("figures", None)
    sent = changes.pop("sent", None)
    least = Instance(
        service=service,
        name=service,
        server=server.name,
        image="example",
        memory=MemorySize(256),
        cpus=1.0,
        setting=f"placement.{service}",
        port=7000,
        published=7000,
    )
    return Target(
        instance=replace(least, **changes),
        server=server,
        image=PIN,
        connections=connections or Connections("connections"),
        figures=figures,
        sent=sent,
        tunnel=tunnel,
    )


def process(**changes: Any) -> Process:
    """Return a program that states no more than how it is known to be healthy."""
    return replace(Process(health=Health(test=CHECK)), **changes)


def container_args(where: Target | Server, **changes: Any) -> ContainerArgs:
    """Return the least that a container states, with some of it changed."""
    least = ContainerArgs(
        target=where if isinstance(where, Target) else target(where),
        process=process(),
        networks=[Zone.BACK],
    )
    return replace(least, **changes)


def on_local(build: Callable[[Server], object]) -> RecordingEngine:
    """Run a program of one component on the local server `edge`."""
    return run(lambda: build(local_fleet()["edge"]))


def endpoint(server: Server, service: str, port: int, tunnel: Any = None) -> Endpoint:
    """Return where a service answers that is not part of the test."""
    ready = pulumi.CustomResource("test:index:Ready", f"{service}-ready")
    return Endpoint(target(server, service, port=port, published=port, tunnel=tunnel), ready)


def postgres_link(server: Server, application: str) -> PostgresLink:
    """Return a database that is not part of the test."""
    return PostgresLink(
        endpoints=[endpoint(server, "postgres", 5432)],
        database=application,
        role=application,
        password=pulumi.Output.secret("the-database-password"),
    )


def redis_link(server: Server, user: str, port: int) -> RedisLink:
    """Return a Redis that is not part of the test."""
    return RedisLink(
        endpoint=endpoint(server, "redis", port),
        user=user,
        password=pulumi.Output.secret("the-redis-password"),
    )


def stack(settings: StackSettings | None = None, secrets: Mapping[str, str] | None = None) -> Stack:
    """Return a stack whose secrets tell their own name, but for those that are given by key."""
    values = {secret.key: secret_value(secret.name) for secret in all_secrets()}
    given = {
        key: pulumi.Output.secret(value) for key, value in {**values, **(secrets or {})}.items()
    }
    return Stack(settings or valid_settings(), given)


def secret_value(name: str) -> str:
    """Return the secret of this name in a stack."""
    return f"value-of-{name}"
