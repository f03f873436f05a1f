"""What Traefik watches while it runs: routes, middlewares, TLS."""

import re
from typing import Any

import pytest
import yaml

from components.containers.endpoint import Endpoint
from components.containers.route import PublicName, Route
from components.edge.traefik_dynamic import dynamic_configuration
from components.servers.fleet import Fleet
from config.services.traefik import TraefikSettings
from tests.components.parts import local_fleet, lost_fleet, remote_fleet, target
from tests.support.engine import run

MIDDLEWARES = {"security", "retry", "compress"}


def backend(fleet: Fleet, number: int, name: str = "data") -> Endpoint:
    """Return a replica of Directus on a server."""
    instance = {"name": f"directus-{number}", "port": 8055, "published": 8054 + number}
    return Endpoint(target(fleet[name], "directus", **instance))


def configuration(*, remote: bool = False, acme: bool = False) -> Any:
    """Return routes.yaml for two replicas of Directus, read as Traefik reads it."""
    texts: list[str] = []

    def build() -> None:
        fleet = remote_fleet() if remote else local_fleet()
        route = Route(
            service="directus",
            public=PublicName.under("tapbot.kz", "cms", 8443),
            backends=[backend(fleet, 1), backend(fleet, 2)],
            health_path="/server/ping",
        )
        settings = TraefikSettings.model_validate(
            {"acme": {"email": "admin@tapbot.kz"}} if acme else {}
        )
        texts.append(dynamic_configuration([route], settings, fleet["edge"]))

    run(build)
    return yaml.safe_load(texts[0])


@pytest.fixture(scope="module")
def local() -> Any:
    """The routes of a stack on one engine with a certificate of its own."""
    return configuration()


def test_a_route_is_its_name_over_https_only(local: Any) -> None:
    router = local["http"]["routers"]["directus"]
    assert router["rule"] == "Host(`cms.tapbot.kz`)", "a port is no part of a host"
    assert router["entryPoints"] == ["https"], "it would be served in plain text as well"
    assert "tls" in router, "without it Traefik speaks plain HTTP on the HTTPS port"
    assert router["service"] in local["http"]["services"]


def test_every_route_has_the_security_headers_and_the_retry(local: Any) -> None:
    assert set(local["http"]["middlewares"]) >= MIDDLEWARES
    for name, router in local["http"]["routers"].items():
        assert set(router["middlewares"]) == MIDDLEWARES, name


def test_every_replica_is_a_backend_on_the_engines_network(local: Any) -> None:
    servers = local["http"]["services"]["directus"]["loadBalancer"]["servers"]
    assert servers == [{"url": "http://directus-1:8055"}, {"url": "http://directus-2:8055"}]


def test_replicas_on_another_server_are_reached_at_its_private_address() -> None:
    found = configuration(remote=True)
    servers = found["http"]["services"]["directus"]["loadBalancer"]["servers"]
    assert servers == [{"url": "http://10.88.0.2:8055"}, {"url": "http://10.88.0.2:8056"}]


def balancer_without(lost_replicas: int, others: int) -> Any:
    """Return Directus's load balancer when the server of some replicas is lost."""
    texts: list[str] = []

    def build() -> None:
        fleet = lost_fleet()
        lost = [backend(fleet, number) for number in range(1, lost_replicas + 1)]
        route = Route(
            service="directus",
            public=PublicName.under("tapbot.kz", "cms", 443),
            backends=[*lost, *(backend(fleet, 9, "edge") for _ in range(others))],
            health_path="/server/ping",
        )
        texts.append(dynamic_configuration([route], TraefikSettings(), fleet["edge"]))

    run(build)
    return yaml.safe_load(texts[0])["http"]["services"]["directus"]["loadBalancer"]


def test_replicas_on_a_lost_server_get_no_requests() -> None:
    balancer = balancer_without(2, others=1)
    assert balancer["servers"] == [{"url": "http://directus-9:8055"}], (
        "requests would wait for a server that is gone, until the first check has failed"
    )
    assert balancer["healthCheck"]["timeout"] == "30s", "there is nothing left to fail over to"


def test_a_service_that_was_on_a_lost_server_only_keeps_its_route() -> None:
    balancer = balancer_without(1, others=0)
    assert balancer["servers"] == [{"url": "http://10.88.0.2:8055"}], (
        "visitors would be told that the page does not exist, and search engines would forget it"
    )


def test_a_replica_that_is_being_replaced_gets_no_requests(local: Any) -> None:
    balancer = local["http"]["services"]["directus"]["loadBalancer"]
    assert balancer["healthCheck"]["path"] == "/server/ping"
    assert seconds(balancer["healthCheck"]["interval"]) <= 5, "an update takes only seconds"
    retry = local["http"]["middlewares"]["retry"]["retry"]
    assert retry["attempts"] >= 2, "the request that finds a replica gone would be lost"


def test_a_server_that_is_gone_does_not_hold_requests(local: Any) -> None:
    transport = local["http"]["services"]["directus"]["loadBalancer"]["serversTransport"]
    timeouts = local["http"]["serversTransports"][transport]["forwardingTimeouts"]
    assert seconds(timeouts["dialTimeout"]) <= 5, "Go waits 30 s for an address without an answer"


def test_no_request_waits_on_a_connection_that_a_stopping_replica_closes(local: Any) -> None:
    assert local["http"]["serversTransports"]["backend"]["maxIdleConnsPerHost"] == -1, (
        "a kept connection that a stopping replica closes loses the request on it; a new connection"
        " that is refused is tried again elsewhere"
    )


def test_browsers_of_a_public_name_are_told_to_use_https_for_a_week() -> None:
    headers = configuration(acme=True)["http"]["middlewares"]["security"]["headers"]
    assert headers["stsSeconds"] == 7 * 24 * 3600
    assert "stsIncludeSubdomains" not in headers, (
        "the site on the domain itself would cut off every other name below it without TLS"
    )


def test_browsers_of_a_local_name_are_told_no_such_thing(local: Any) -> None:
    headers = local["http"]["middlewares"]["security"]["headers"]
    assert not any(name.startswith("sts") for name in headers), (
        "a browser remembers it for localhost with all its ports: whatever else is developed there"
        " without TLS would stop to work"
    )


def test_browsers_are_told_not_to_guess_frame_or_leak(local: Any) -> None:
    headers = local["http"]["middlewares"]["security"]["headers"]
    assert headers["contentTypeNosniff"] is True
    assert headers["customFrameOptionsValue"] == "SAMEORIGIN", "a foreign page could frame a login"
    assert headers["referrerPolicy"] == "strict-origin-when-cross-origin"
    assert headers["customResponseHeaders"]["X-Powered-By"] == "", "an empty value removes it"


def test_tls_is_mozillas_intermediate_profile(local: Any) -> None:
    options = local["tls"]["options"]["default"]
    assert options["minVersion"] == "VersionTLS12"
    assert options["sniStrict"] is True, "unknown names would get a certificate of another name"
    for suite in options["cipherSuites"]:
        assert re.fullmatch(r"TLS_ECDHE_(RSA|ECDSA)_WITH_(AES_\d+_GCM|CHACHA20).*", suite), (
            f"{suite}: without forward secrecy and AEAD, recorded traffic can be read later"
        )
    assert options["curvePreferences"] == ["X25519", "CurveP256", "CurveP384"]


def test_a_stack_of_its_own_authority_names_its_certificate(local: Any) -> None:
    assert local["tls"]["certificates"] == [
        {
            "certFile": "/etc/tapbot/certificates/server.pem",
            "keyFile": "/etc/tapbot/certificates/server.key",
        }
    ]
    assert local["http"]["routers"]["directus"]["tls"] == {}


def test_with_acme_every_route_asks_for_its_certificate() -> None:
    found = configuration(acme=True)
    assert found["http"]["routers"]["directus"]["tls"] == {"certResolver": "acme"}
    assert "certificates" not in found["tls"], "the file would not be there"
    assert found["tls"]["options"]["default"]["minVersion"] == "VersionTLS12"


def seconds(text: str) -> int:
    """Return a duration that is written in whole seconds."""
    assert text.endswith("s")
    return int(text[:-1])
