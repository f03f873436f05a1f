"""Routers: what the policies of a route say, as Traefik is told."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components.containers.path_policy import EVERYTHING, Match, PathPolicy, RateLimit
from components.containers.route import PublicName, Route
from components.edge.traefik_routers import routers
from config.services.traefik import TraefikSettings

LOGIN = PathPolicy(
    name="login",
    match=Match(paths=["/auth/login", "/shares/auth"], method="POST"),
    rate=RateLimit(per_minute=20, burst=10, in_flight=4),
)
ADMIN = PathPolicy(name="admin", match=Match(paths=["/admin"]), networks=["198.51.100.0/24"])
BODIES = PathPolicy(name="small", match=Match(paths=["/small"]), max_body=4)


def made(*policies: PathPolicy, **settings: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return routers and middlewares of a route with these policies, and one for the rest."""
    found = routers(
        [
            Route(
                service="directus",
                public=PublicName.under("tapbot.kz", "cms", 443),
                backends=[],
                health_path="/",
                policies=[*policies, EVERYTHING],
            )
        ],
        TraefikSettings.model_validate(settings),
    )
    return found.routers, found.middlewares


def below(path: str, policy: PathPolicy) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return routers and middlewares of a bot that has a path of a name that it shares."""
    route = Route(
        service="bot-greeter",
        public=PublicName.under("tapbot.kz", "bots", 443),
        backends=[],
        health_path="/healthz",
        below=path,
        policies=[policy],
    )
    found = routers([route], TraefikSettings())
    return found.routers, found.middlewares


def test_one_path_with_one_method_is_all_that_is_public() -> None:
    only = PathPolicy(name="updates", match=Match(exact="/telegram", method="POST"))
    found, middlewares = below("/greeter", only)
    [router] = found.values()
    assert router["rule"] == (
        "Host(`bots.tapbot.kz`) && Path(`/greeter/telegram`) && Method(`POST`)"
    )
    assert "bot-greeter-below" in chain(router)
    assert middlewares["bot-greeter-below"] == {"stripPrefix": {"prefixes": ["/greeter"]}}


def test_paths_of_a_route_below_one_begin_with_that() -> None:
    found, _ = below("/greeter", PathPolicy(match=Match(paths=["/api"])))
    [expression] = re.findall(r"PathRegexp\(`(.*?)`\)", found["bot-greeter"]["rule"])
    assert re.match(expression, "/greeter/api/x")
    assert not re.match(expression, "/api/x")
    found, _ = below("/greeter", PathPolicy())
    [expression] = re.findall(r"PathRegexp\(`(.*?)`\)", found["bot-greeter"]["rule"])
    assert re.match(expression, "/greeter")
    assert not re.match(expression, "/greeters"), "that is somebody else's"


def test_pages_of_the_named_origins_may_show_it_in_a_frame() -> None:
    found, middlewares = made(PathPolicy(framed_by=["https://tapbot.kz"]))
    rule = found["directus-framed"]["rule"]
    assert "`Sec-Fetch-Dest`" in rule
    [origins] = re.findall(r"`Referer`, `(.*?)`", rule)
    for page in ("https://tapbot.kz/", "https://tapbot.kz/a?b", "https://cms.tapbot.kz/form/x"):
        assert re.search(origins, page), "also what the frame itself leads to"
    for page in ("https://tapbot.kz.evil.example/", "https://tapbotxkz/", "http://tapbot.kz/"):
        assert not re.search(origins, page)
    assert chain(found["directus-framed"])[:2] == ["framed", "security"], "the inner one wins"
    assert middlewares["framed"]["headers"]["customResponseHeaders"] == {"X-Frame-Options": ""}
    assert found["directus-framed"]["priority"] > found["directus"]["priority"]


def test_no_other_page_may_show_it_in_a_frame() -> None:
    found, _ = made(LOGIN, BODIES)
    for name, router in found.items():
        assert "framed" not in name
        assert "framed" not in chain(router)


def test_another_name_leads_to_the_services_own_one() -> None:
    route = Route(
        service="site",
        public=PublicName.under("tapbot.kz", None, 8443, ["www.tapbot.kz", "old.kz"]),
        backends=[],
        health_path="/",
    )
    found = routers([route], TraefikSettings())
    for number, name in enumerate(["www.tapbot.kz", "old.kz"], start=1):
        router: Any = found.routers[f"site-alias-{number}"]
        assert router["rule"] == f"Host(`{name}`)"
        assert router["middlewares"] == ["security", "site-alias"]
        assert "tls" in router
    redirection: Any = found.middlewares["site-alias"]
    wanted = redirection["redirectRegex"]
    assert wanted["permanent"] is True
    target = wanted["replacement"].replace("${1}", r"\1")
    assert re.sub(wanted["regex"], target, "https://www.tapbot.kz/kk/?a=1") == (
        "https://tapbot.kz:8443/kk/?a=1"
    ), "a link to a page would end at the start page"


def test_the_bare_name_leads_to_where_a_page_begins() -> None:
    public = PublicName.under("tapbot.kz", "logs", 8443)
    route = Route(service="logs", public=public, backends=[], health_path="/", start="/a/b/")
    found = routers([route], TraefikSettings())
    router: Any = found.routers["logs-start"]
    assert router["rule"] == "Host(`logs.tapbot.kz`) && Path(`/`)"
    assert router["service"] == "noop@internal", "it would be asked for a path that is not its own"
    wanted: Any = found.middlewares["logs-start"]
    target = wanted["redirectRegex"]["replacement"].replace("${1}", r"\1")
    for bare in ("https://logs.tapbot.kz:8443/", "https://logs.tapbot.kz:8443/?x"):
        assert re.sub(wanted["redirectRegex"]["regex"], target, bare) == (
            "https://logs.tapbot.kz:8443/a/b/"
        )


def test_a_service_does_not_get_a_header_that_its_policy_drops() -> None:
    found, middlewares = made(PathPolicy(name="own", drops=["Authorization"]))
    assert "directus-own-drops" in chain(found["directus-own"])
    headers = middlewares["directus-own-drops"]["headers"]
    assert headers == {"customRequestHeaders": {"Authorization": ""}}, "an empty one is removed"


def paths(rule: str) -> re.Pattern[str]:
    """Return the expression of a rule; what it uses means the same in Go."""
    [found] = re.findall(r"PathRegexp\(`(.*?)`\)", rule)
    return re.compile(found)


def test_the_first_policy_that_matches_counts() -> None:
    found, _ = made(LOGIN, ADMIN)
    order = sorted(found, key=lambda name: found[name]["priority"], reverse=True)
    assert order == ["directus-login", "directus-admin", "directus"]


def test_a_hidden_path_is_there_for_nobody() -> None:
    found, middlewares = made(PathPolicy(name="own", match=Match(paths=["/own"]), hidden=True))
    assert "directus-own-hidden" in chain(found["directus-own"])
    allowed = middlewares["directus-own-hidden"]["ipAllowList"]
    assert allowed == {"sourceRange": ["255.255.255.255/32"], "rejectStatusCode": 404}


@pytest.mark.parametrize(
    "path",
    [
        *("/auth/login", "/AUTH/Login", "/auth/login/", "/auth/login/ldap"),
        *("/auth%2Flogin", "/auth/login%2fldap"),
    ],
)
def test_a_path_is_meant_however_a_service_lets_it_be_written(path: str) -> None:
    assert paths(made(LOGIN)[0]["directus-login"]["rule"]).search(path)


@pytest.mark.parametrize("path", ["/auth/logins", "/x/auth/login", "/", "/auth"])
def test_other_paths_are_not_meant(path: str) -> None:
    assert not paths(made(LOGIN)[0]["directus-login"]["rule"]).search(path)


def test_reading_is_not_counted_where_only_writing_is_meant() -> None:
    assert made(LOGIN)[0]["directus-login"]["rule"].endswith(" && Method(`POST`)")


def test_only_what_opens_a_websocket_is_meant() -> None:
    found, _ = made(PathPolicy(name="socket", match=Match(websocket=True)))
    assert "HeaderRegexp(`Upgrade`, `(?i)^websocket$`)" in found["directus-socket"]["rule"]


def test_requests_are_counted_by_address_and_not_by_name() -> None:
    found, middlewares = made(LOGIN)
    assert middlewares["directus-login-rate"]["rateLimit"] == {
        "average": 20,
        "period": "1m",
        "burst": 10,
        "sourceCriterion": {"ipStrategy": {"depth": 0}},
    }
    in_flight = middlewares["directus-login-in-flight"]["inFlightReq"]
    assert in_flight == {"amount": 4, "sourceCriterion": {"ipStrategy": {"depth": 0}}}, (
        "Traefik's default counts the requests of all visitors of a name together"
    )
    assert chain(found["directus-login"])[1:3] == [
        "directus-login-rate",
        "directus-login-in-flight",
    ]


def test_behind_a_proxy_it_is_the_visitors_address_that_counts() -> None:
    proxies = ["10.0.0.0/8"]
    _, middlewares = made(LOGIN, ADMIN, trustedProxies=proxies)
    rate = middlewares["directus-login-rate"]["rateLimit"]
    allowed = middlewares["directus-admin-networks"]["ipAllowList"]
    assert rate["sourceCriterion"] == {"ipStrategy": {"excludedIPs": proxies}}
    assert allowed["ipStrategy"] == {"excludedIPs": proxies}, "all visitors are the proxy otherwise"


def test_networks_are_allowed_for_their_paths_only() -> None:
    found, middlewares = made(ADMIN)
    assert middlewares["directus-admin-networks"]["ipAllowList"]["sourceRange"] == [
        "198.51.100.0/24"
    ]
    assert "directus-admin-networks" in chain(found["directus-admin"])
    assert not any("networks" in name for name in chain(found["directus"]))


@pytest.mark.parametrize(
    ("length", "small"),
    [("0", True), ("999999", True), ("3999999", True), ("4000000", False), ("40000000", False)],
)
def test_a_body_that_announces_a_small_length_is_not_held_up(length: str, *, small: bool) -> None:
    found, _ = made(BODIES)
    [expression] = re.findall(
        r"!HeaderRegexp\(`Content-Length`, `(\^.*?)`\)", found["directus-small-body"]["rule"]
    )
    assert bool(re.search(expression, length)) is small


def test_a_body_of_another_length_is_measured_before_the_service_gets_it() -> None:
    found, middlewares = made(BODIES)
    assert middlewares["body"]["buffering"]["maxRequestBodyBytes"] == 100_000
    assert "body" in chain(found["directus-small-body"])
    assert "body" not in chain(found["directus-small"]), "it holds answers too, such as downloads"
    for name in ("directus-small", "directus-small-body"):
        assert "plain" in chain(found[name]), "a small body could be unpacked to a large one"
    assert found["directus-small-body"]["priority"] > found["directus-small"]["priority"]


def test_no_two_routers_have_the_same_priority() -> None:
    found, _ = made(LOGIN, BODIES, ADMIN)
    assert len({router["priority"] for router in found.values()}) == len(found)


def test_what_is_compressed_is_named_and_event_streams_are_not() -> None:
    kinds = made()[1]["compress"]["compress"]["includedContentTypes"]
    assert {"application/json", "text/javascript"} <= set(kinds)
    assert not {"text/event-stream", "image/png", "application/zip"} & set(kinds)


def test_compression_is_inside_the_retry_which_would_drop_its_headers() -> None:
    router = made()[0]["directus"]
    assert chain(router) == ["security", "retry", "compress"]


def chain(router: Mapping[str, Any]) -> Sequence[str]:
    """Return the middlewares of a router, from the outside."""
    found: Sequence[str] = router["middlewares"]
    return found


def test_a_branch_has_its_paths_to_itself_and_services_find_it_inside() -> None:
    route = Route(
        service="n8n",
        public=PublicName.under("tapbot.kz", "n8n", 443),
        backends=[],
        branches={"n8n-webhook": []},
        health_path="/",
        policies=[
            PathPolicy(name="internal", match=Match(paths=["/webhook/internal"]), hidden=True),
            PathPolicy(
                name="own", match=Match(paths=["/webhook"]), served_by="n8n-webhook", inside=True
            ),
            EVERYTHING,
        ],
    )
    found: Any = routers([route], TraefikSettings()).routers
    services = {name: each["service"] for name, each in found.items()}
    assert services == {
        "n8n": "n8n",
        "n8n-own": "n8n-webhook",
        "n8n-internal": "n8n",
        "n8n-webhook-inner": "n8n-webhook",
    }
    assert found["n8n"]["priority"] < found["n8n-own"]["priority"]
    assert found["n8n-own"]["priority"] < found["n8n-internal"]["priority"]
    inner = found["n8n-webhook-inner"]
    assert inner["entryPoints"] == ["inner"], "what is hidden would be public"
    assert "tls" not in inner
    assert "retry" in chain(inner)
    assert "Host(" not in inner["rule"], "services call it by a private name"
    [pattern] = re.findall(r"PathRegexp\(`(.*?)`\)", inner["rule"])
    assert re.search(pattern, "/webhook/internal/round")
    assert not re.search(pattern, "/rest/login"), "the editor is not for services"
