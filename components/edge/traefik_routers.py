"""Traefik's routers: each route's name, and what its policies say about some of its paths."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.containers.path_policy import Match, PathPolicy, RateLimit
from components.containers.route import Route
from components.edge.traefik_guards import answers, passed
from components.edge.traefik_static import INNER, RESOLVER
from config.services.traefik import TraefikSettings

# A replica that is being replaced refuses the connection: the next one gets the request.
RETRY = {"retry": {"attempts": 4, "initialInterval": "100ms"}}

COMPRESS = {
    "compress": {
        # Named, so that neither event streams nor what is compressed already is ever held back.
        "includedContentTypes": [
            "application/javascript",
            "application/json",
            "application/manifest+json",
            "application/xml",
            "image/svg+xml",
            "text/css",
            "text/csv",
            "text/html",
            "text/javascript",
            "text/plain",
            "text/xml",
        ],
        # Brotli costs several times their processor time for a few per cent.
        "encodings": ["zstd", "gzip"],
    }
}

SLASH = "(?:/|%2F)"
"""Traefik compares paths before it decodes a slash; services decode it."""

HIDDEN = {"ipAllowList": {"sourceRange": ["255.255.255.255/32"], "rejectStatusCode": 404}}
"""Nobody comes from that address (RFC 919)."""

BODY = {"buffering": {"maxRequestBodyBytes": 100_000}}
"""For bodies of unknown length; it holds a request, and its answer, until each is complete."""

PLAIN = {"headers": {"customRequestHeaders": {"Content-Encoding": ""}}}
"""A compressed body may be a thousand times its length: without this header it is not unpacked."""

FRAMED = {"headers": {"customResponseHeaders": {"X-Frame-Options": ""}}}
"""Without the header that forbids it. `frame-ancestors` would take the place of the service's own
policy, such as the sandbox of n8n's forms."""

Configuration = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Routers:
    """Routers by name, and the middlewares that they use."""

    routers: Mapping[str, Configuration]
    middlewares: Mapping[str, Configuration]


def routers(routes: Sequence[Route], settings: TraefikSettings) -> Routers:
    """Return the routers of all routes."""
    made: dict[str, Configuration] = {}
    inner: dict[str, Configuration] = {}
    middlewares: dict[str, Configuration] = {"retry": RETRY, "compress": COMPRESS}
    middlewares |= {"plain": PLAIN, "body": BODY, "framed": FRAMED}
    for route in routes:
        for place, (service, each, policy) in enumerate(reversed(answers(route))):
            name = "-".join(filter(None, (service, policy.name)))
            guards = {
                f"{name}-{kind}": guard
                for kind, guard in _guards(policy, settings.trusted_proxies).items()
            }
            middlewares |= guards
            made |= _of_policy(name, each, policy, [*guards, *passed(each)], 3 * place)
            if policy.inside:
                inner[f"{policy.served_by}-{INNER}"] = _inner(policy)
        if route.below:
            middlewares[f"{route.service}-below"] = {"stripPrefix": {"prefixes": [route.below]}}
        if route.start != "/":
            name = f"{route.service}-start"
            middlewares[name] = _to_start(route.start)
            made[name] = _redirected(f"Host(`{route.public.host}`) && Path(`/`)", name)
        redirection = f"{route.service}-alias"
        for number, alias in enumerate(route.public.aliases, start=1):
            middlewares[redirection] = _redirection(route.public.url)
            made[f"{redirection}-{number}"] = _redirected(f"Host(`{alias}`)", redirection)
    https = {
        "entryPoints": ["https"],
        "tls": {"certResolver": RESOLVER} if settings.acme else {},
    }
    return Routers(
        routers={**{name: {**router, **https} for name, router in made.items()}, **inner},
        middlewares=middlewares,
    )


def _of_policy(
    name: str, route: Route, policy: PathPolicy, guards: Sequence[str], priority: int
) -> dict[str, Configuration]:
    """The router of a policy, and before it those of frames and of large bodies.

    The first policy of a route has the highest priority.
    """
    conditions = _conditions(policy.match, route.below)
    plain = ["security", *guards, *(["plain"] if policy.max_body else ())]
    made = {name: _router(route, conditions, plain, priority + 1)}
    if policy.framed_by:
        framed = [*conditions, *_framed((*policy.framed_by, route.public.url))]
        made[f"{name}-framed"] = _router(route, framed, ["framed", *plain], priority + 2)
    if policy.max_body:
        large = [*conditions, *_large(policy.max_body)]
        made[f"{name}-body"] = _router(route, large, [*plain, "body"], priority + 3)
    return made


def _inner(policy: PathPolicy) -> Configuration:
    """The router for services of the stack: what is hidden from visitors is not from them."""
    return {
        "rule": " && ".join(_conditions(policy.match, "")),
        "entryPoints": [INNER],
        "service": policy.served_by,
        "middlewares": ["retry"],
    }


def _redirected(rule: str, redirection: str) -> Configuration:
    return {
        "rule": rule,
        "service": "noop@internal",
        "middlewares": ["security", redirection],
    }


def _redirection(url: str) -> Configuration:
    path = {"regex": "^https?://[^/]+(.*)", "replacement": f"{url}${{1}}", "permanent": True}
    return {"redirectRegex": path}


def _to_start(path: str) -> Configuration:
    bare = {"regex": r"^(https?://[^/]+)/(?:\?.*)?$", "replacement": f"${{1}}{path}"}
    return {"redirectRegex": bare}


def _router(
    route: Route, conditions: Sequence[str], guards: Sequence[str], priority: int
) -> Configuration:
    # `retry` puts the headers of its last attempt over those set outside it: `compress` is inside.
    compress = [] if route.compresses else ["compress"]
    return {
        "rule": " && ".join((f"Host(`{route.public.host}`)", *conditions)),
        "priority": priority,
        "service": route.service,
        "middlewares": [*guards, "retry", *compress],
    }


def _conditions(match: Match, below: str) -> list[str]:
    conditions = []
    if match.exact:
        conditions.append(f"Path(`{below}{match.exact}`)")
    elif match.paths or below:
        listed = [f"{below}{path}" for path in match.paths] or [below]
        paths = "|".join(re.escape(path).replace("/", SLASH) for path in listed)
        conditions.append(f"PathRegexp(`(?i)^(?:{paths})(?:{SLASH}|$)`)")
    if match.method:
        conditions.append(f"Method(`{match.method}`)")
    if match.websocket:
        conditions.append("HeaderRegexp(`Upgrade`, `(?i)^websocket$`)")
    return conditions


def _framed(origins: Sequence[str]) -> list[str]:
    """The requests for a frame within a page of these origins; browsers let no page forge them."""
    listed = "|".join(map(re.escape, origins))
    return [
        "HeaderRegexp(`Sec-Fetch-Dest`, `^(?:iframe|frame|embed|object)$`)",
        f"HeaderRegexp(`Referer`, `^(?:{listed})(?:/|$)`)",
    ]


def _large(megabytes: int) -> list[str]:
    """The requests whose body is too large, or may be: all others need not be held to know it."""
    return [
        f"!HeaderRegexp(`Content-Length`, `^[0-{megabytes - 1}]?[0-9]{{1,6}}$`)",
        "!((Method(`GET`) || Method(`HEAD`)) && !HeaderRegexp(`Content-Length`, `.`)"
        # One that is not announced may still be there; without a type, it is not parsed.
        " && !HeaderRegexp(`Content-Type`, `.`))",
    ]


def _guards(policy: PathPolicy, proxies: Sequence[str]) -> dict[str, Configuration]:
    """The middlewares that refuse a request or a part of it, by kind."""
    guards: dict[str, Configuration] = {"hidden": HIDDEN} if policy.hidden else {}
    if policy.networks:
        allowed = {"sourceRange": list(policy.networks), **_visitor(proxies)}
        guards["networks"] = {"ipAllowList": allowed}
    if policy.rate is not None:
        guards |= _rate(policy.rate, proxies)
    if policy.drops:
        guards["drops"] = {"headers": {"customRequestHeaders": dict.fromkeys(policy.drops, "")}}
    return guards


def _rate(rate: RateLimit, proxies: Sequence[str]) -> dict[str, Configuration]:
    limit = {"average": rate.per_minute, "period": "1m", "burst": rate.burst}
    guards: dict[str, Configuration] = {
        "rate": {"rateLimit": {**limit, "sourceCriterion": _visitor(proxies)}}
    }
    if rate.in_flight is not None:
        amount = {"amount": rate.in_flight, "sourceCriterion": _visitor(proxies)}
        guards["in-flight"] = {"inFlightReq": amount}
    return guards


def _visitor(proxies: Sequence[str]) -> Configuration:
    """Behind a proxy, the visitor is the last forwarded address that is not a proxy's own."""
    return {"ipStrategy": {"excludedIPs": list(proxies)} if proxies else {"depth": 0}}
