"""What Traefik reads at its start: entry points, providers, certificate authorities."""

from typing import Any

import yaml

from components.containers.route import REQUEST_SECONDS
from components.edge.traefik_static import METRICS_PORT, static_configuration
from config.services.traefik import LETS_ENCRYPT, LETS_ENCRYPT_STAGING, TraefikSettings

ACME = {"email": "admin@tapbot.kz"}
INNER_PORT = 8098


def configuration(**values: Any) -> Any:
    """Return traefik.yaml, read as Traefik reads it."""
    settings = TraefikSettings.model_validate({"httpPort": 8080, "httpsPort": 8443, **values})
    return yaml.safe_load(static_configuration(settings, INNER_PORT))


def test_plain_http_is_redirected_for_good() -> None:
    entry = configuration()["entryPoints"]["http"]
    assert entry["address"] == ":8080"
    assert entry["http"]["redirections"]["entryPoint"] == {
        "to": "https",
        "scheme": "https",
        "permanent": True,
    }, "a log-in over plain HTTP can be read on the way"


def test_routes_are_served_on_the_https_port() -> None:
    assert configuration()["entryPoints"]["https"]["address"] == ":8443"


def test_forwarded_headers_are_believed_from_the_named_proxies_only() -> None:
    def trusted(**values: Any) -> Any:
        return configuration(**values)["entryPoints"]["https"]["forwardedHeaders"]["trustedIPs"]

    assert trusted() == [], "anybody could make up the address that is logged and limited"
    assert trusted(trustedProxies=["10.0.0.0/8"]) == ["10.0.0.0/8"]


def test_services_of_the_stack_have_an_entry_without_tls_of_their_own() -> None:
    entry = configuration()["entryPoints"]["inner"]
    assert entry["address"] == f":{INNER_PORT}"
    assert "forwardedHeaders" not in entry, "a service could make up a visitor's address"
    assert entry["transport"] == configuration()["entryPoints"]["https"]["transport"]


def test_a_slow_upload_is_not_cut_off_after_a_minute() -> None:
    timeouts = configuration()["entryPoints"]["https"]["transport"]["respondingTimeouts"]
    assert timeouts["readTimeout"] == f"{REQUEST_SECONDS}s"
    assert REQUEST_SECONDS >= 600


def test_nobody_may_be_slow_where_nothing_is_uploaded() -> None:
    timeouts = configuration()["entryPoints"]["http"]["transport"]["respondingTimeouts"]
    assert timeouts["readTimeout"] == "10s", "each connection that waits takes memory"


def test_the_health_check_is_for_the_container_itself_only() -> None:
    found = configuration()
    assert found["ping"] == {"entryPoint": "ping"}
    assert found["entryPoints"]["ping"]["address"].startswith("127.0.0.1:")


def test_there_is_no_dashboard_and_no_api() -> None:
    assert "api" not in configuration(), "it shows every route to whoever finds it"


def test_nobody_is_told_about_the_stack() -> None:
    assert configuration()["global"] == {"checkNewVersion": False, "sendAnonymousUsage": False}


def test_access_logs_hold_neither_headers_nor_queries() -> None:
    fields = configuration()["accessLog"]["fields"]
    assert fields["queryParameters"]["defaultMode"] == "drop", "?access_token= is a log-in"
    assert fields["headers"]["defaultMode"] == "drop", "cookies and tokens would be in the logs"


def test_routes_come_from_watched_files_and_never_from_the_docker_socket() -> None:
    assert configuration()["providers"] == {
        "file": {"directory": "/etc/tapbot/dynamic", "watch": True}
    }, "who breaks into Traefik would own the engine with its socket"


def test_without_acme_no_authority_is_asked() -> None:
    assert "certificatesResolvers" not in configuration()


def test_certificates_come_from_lets_encrypt_over_http_by_default() -> None:
    assert configuration(acme=ACME)["certificatesResolvers"]["acme"]["acme"] == {
        "email": "admin@tapbot.kz",
        "caServer": LETS_ENCRYPT,
        "certificatesDuration": 2160,
        "storage": "/var/lib/traefik/acme.json",
        "keyType": "EC256",
        "httpChallenge": {"entryPoint": "http"},
    }


def test_the_dns_challenge_names_its_provider_and_replaces_the_http_one() -> None:
    acme = {**ACME, "challenge": "dns", "dnsProvider": "cloudflare"}
    found = configuration(acme=acme)["certificatesResolvers"]["acme"]["acme"]
    assert found["dnsChallenge"] == {"provider": "cloudflare"}
    assert "httpChallenge" not in found, "Traefik refuses two challenges"


def test_resolvers_are_asked_in_place_of_the_zones_name_servers() -> None:
    dns = {"challenge": "dns", "dnsProvider": "cloudflare", "dnsResolvers": ["10.0.0.53"]}
    found = configuration(acme={**ACME, **dns})["certificatesResolvers"]["acme"]["acme"]
    assert found["dnsChallenge"] == {
        "provider": "cloudflare",
        "resolvers": ["10.0.0.53:53"],
        "propagation": {"disableANSChecks": True, "requireAllRNS": True},
    }, "with the first one alone, nobody is asked whether the record is published"


def test_another_authority_can_be_asked() -> None:
    acme = {**ACME, "caServer": "https://pebble:14000/dir"}
    found = configuration(acme=acme)["certificatesResolvers"]["acme"]["acme"]
    assert found["caServer"] == "https://pebble:14000/dir"
    assert "caCertificates" not in found, "it is one that the image trusts already"


def test_a_trial_asks_an_authority_that_does_not_count() -> None:
    acme = {**ACME, "environment": "staging"}
    found = configuration(acme=acme)["certificatesResolvers"]["acme"]["acme"]
    assert found["caServer"] == LETS_ENCRYPT_STAGING, (
        "five trials in a week, and the real authority issues no more"
    )


def test_an_authority_with_a_root_of_its_own_is_believed_by_that_root() -> None:
    acme = {
        **ACME,
        "caServer": "https://pebble:14000/dir",
        "caCertificate": "certificates/root.pem",
        "certificateHours": 24,
    }
    found = configuration(acme=acme)["certificatesResolvers"]["acme"]["acme"]
    assert found["caCertificates"] == ["/etc/tapbot/authority.pem"], (
        "the file is on the machine that runs Pulumi, and not in the container"
    )
    assert found["certificatesDuration"] == 24, "Traefik decides by it when it renews"


def test_metrics_have_an_entry_point_of_their_own_where_they_are_wanted() -> None:
    settings = TraefikSettings()
    plain = yaml.safe_load(static_configuration(settings, INNER_PORT))
    measured = yaml.safe_load(static_configuration(settings, INNER_PORT, metrics=True))
    assert "metrics" not in plain
    assert measured["metrics"]["prometheus"]["entryPoint"] == "metrics"
    assert measured["entryPoints"] == {
        **plain["entryPoints"],
        "metrics": {"address": f":{METRICS_PORT}"},
    }
