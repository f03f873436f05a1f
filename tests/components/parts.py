"""What component tests are made of: servers, an image and the arguments of a service."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi

from components.base.container import ServiceArgs
from components.base.endpoint import Endpoint
from components.base.links import PostgresLink, RedisLink
from components.base.process import Health, Limits, Network, Process, Storage
from components.plan import Plan
from components.servers.fleet import Fleet
from components.servers.server import Server
from config.images import Pin, load_pins
from config.memory import MemorySize
from config.secrets import SPECS, Secrets
from config.settings import StackSettings
from tests.support.engine import RecordingEngine, run
from tests.support.factories import config_with, valid_config

PIN = Pin("example/service", "1.2.3")
CHECK = ["CMD", "true"]


def local_fleet() -> Fleet:
    """Return `edge` and `data` on this machine's engine, as on the stack `dev`."""
    here = {"address": "local", "memory": "4GB"}
    return _fleet({**valid_config(), "servers": {"edge": here, "data": here}})


def remote_fleet(**changes: Any) -> Fleet:
    """Return `edge` (10.88.0.1) and `data` (10.88.0.2), each on an engine of its own."""
    return _fleet(config_with(changes))


def lost_fleet() -> Fleet:
    """Return the same two, of which `data` does not answer any more."""
    return remote_fleet(servers={"data": {"state": "lost"}})


def _fleet(config: dict[str, Any]) -> Fleet:
    return Fleet(StackSettings.model_validate(config), prefix="tapbot-test")


def process(**changes: Any) -> Process:
    """Return a program that states no more than how it is known to be healthy."""
    return replace(Process(health=Health(test=CHECK)), **changes)


def service_args(server: Server, **changes: Any) -> ServiceArgs:
    """Return the least that a service states, with some of it changed."""
    least = ServiceArgs(
        server=server,
        image=PIN,
        process=process(),
        limits=Limits(memory=MemorySize(256), cpus=1.0),
        storage=Storage(),
        network=Network(networks=[server.engine.back], port=7000),
    )
    return replace(least, **changes)


def on_local(build: Callable[[Server], object]) -> RecordingEngine:
    """Run a program of one component on the local server `edge`."""
    return run(lambda: build(local_fleet()["edge"]))


def endpoint(server: Server, service: str, port: int) -> Endpoint:
    """Return where a service answers that is not part of the test."""
    ready = pulumi.CustomResource("test:index:Ready", f"{service}-ready")
    return Endpoint(
        service=service, server=server, alias=service, port=port, published=port, ready=ready
    )


def postgres_link(server: Server, application: str) -> PostgresLink:
    """Return a database that is not part of the test."""
    return PostgresLink(
        endpoint=endpoint(server, "postgres", 5432),
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


def plan(settings: StackSettings) -> Plan:
    """Return a stack with these settings, whose secrets tell their own name."""
    values = {spec.name: pulumi.Output.secret(secret_value(spec.name)) for spec in SPECS}
    return Plan(
        settings=settings,
        secrets=Secrets(**values),
        fleet=Fleet(settings, prefix="tapbot-test"),
        pins=load_pins(settings.images),
    )


def secret_value(name: str) -> str:
    """Return the secret of this name in a plan."""
    return f"value-of-{name}"
