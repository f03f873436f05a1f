"""Guards: who is asked about a request before it is passed on, as Traefik is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pulumi
import yaml

from components.containers.path_policy import PathPolicy
from components.containers.route import Route
from components.servers.server import Server

ASKED_WITH = ["Accept", "Cookie", "User-Agent", "X-Requested-With"]
"""What a guard sees of a request. Not `Authorization`: a guard that takes a password there, too,
would let people guess it at any path, past the limit of its form."""

LARGEST_ANSWER = 65_536
"""Bytes of a guard's answer, such as its form."""


def answers(route: Route) -> list[tuple[str, Route, PathPolicy]]:
    """Return what answers on a route's name, with how its routers are called.

    First there is the sign-in of its guard, then the service itself.
    """
    own = [(route.service, route.branch(policy.served_by), policy) for policy in route.policies]
    guard = route.guard
    if guard is None:
        return own
    door = replace(route, service=guard.service, guard=None, headers={}, compresses=False)
    name = f"{route.service}-{guard.service}"
    return [*((name, door, policy) for policy in guard.policies), *own]


def passed(route: Route) -> list[str]:
    """Return the middlewares that each request of a route has to pass."""
    asked = [f"{route.guard.service}-guard"] if route.guard else []
    stripped = [f"{route.service}-below"] if route.below else []
    return [*asked, *stripped, *([f"{route.service}-headers"] if route.headers else ())]


def guards(routes: Sequence[Route], server: Server) -> dict[str, object]:
    """Return the middlewares that ask the guards, as Traefik's server sees them."""
    found = {route.guard.service: route.guard for route in routes if route.guard}
    return {
        f"{service}-guard": {
            "forwardAuth": {
                "address": f"http://{guard.endpoint.seen_from(server)}/",
                "trustForwardHeader": False,
                "maxResponseBodySize": LARGEST_ANSWER,
                "authRequestHeaders": ASKED_WITH,
                "authResponseHeaders": list(guard.tells),
            }
        }
        for service, guard in found.items()
    }


def header_files(routes: Sequence[Route]) -> dict[str, pulumi.Output[str]]:
    """Return the file of the headers that requests get; it is apart, as it holds secrets."""
    values = {
        route.service: pulumi.Output.all(**route.headers) for route in routes if route.headers
    }
    if not values:
        return {}
    return {"dynamic/headers.yaml": pulumi.Output.all(**values).apply(_middlewares)}


def _middlewares(headers: Mapping[str, Mapping[str, str]]) -> str:
    found = {
        f"{service}-headers": {"headers": {"customRequestHeaders": dict(values)}}
        for service, values in headers.items()
    }
    return yaml.safe_dump({"http": {"middlewares": found}}, sort_keys=False)
