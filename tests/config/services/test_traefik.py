"""Settings of Traefik."""

from typing import Any

import pytest

from config.service import PublicPort
from config.services.traefik import LETS_ENCRYPT, Challenge
from tests.support.factories import problem_lines, valid_settings

OWN_AUTHORITY = {"caServer": "https://pebble:14000/dir"}
CLOUDFLARE = {"challenge": "dns", "dnsProvider": "cloudflare"}


def test_certificates_come_from_lets_encrypt_when_only_an_email_is_set() -> None:
    acme = valid_settings().traefik.acme
    assert acme is not None
    assert acme.directory == LETS_ENCRYPT
    assert acme.challenge is Challenge.HTTP


def test_staging_is_the_authority_for_trying() -> None:
    acme = valid_settings(traefik={"acme": {"environment": "staging"}}).traefik.acme
    assert acme is not None
    assert acme.directory == "https://acme-staging-v02.api.letsencrypt.org/directory"


def test_another_authority_is_asked_instead() -> None:
    directory = "https://pebble:14000/dir"
    acme = valid_settings(traefik={"acme": {"caServer": directory}}).traefik.acme
    assert acme is not None
    assert acme.directory == directory


def test_without_acme_there_is_none() -> None:
    assert valid_settings(traefik={"acme": None}).traefik.acme is None


def test_both_public_ports_are_at_the_address_that_was_chosen() -> None:
    settings = valid_settings(traefik={"httpPort": 8080, "bindAddress": "127.0.0.1"})
    assert settings.traefik.public_ports() == (
        PublicPort(
            setting="traefik.httpPort",
            protocol="tcp",
            address="127.0.0.1",
            number=8080,
            usual=8080,
        ),
        PublicPort(
            setting="traefik.httpsPort",
            protocol="tcp",
            address="127.0.0.1",
            number=443,
            usual=8443,
        ),
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"traefik": {"httpPort": -1}},
            "traefik.httpPort: is too small "
            "(got -1; expected a whole number from 1 to 65535, such as 8443)",
        ),
        (
            {"traefik": {"connectionsPerAddress": 0}},
            "traefik.connectionsPerAddress: is too small "
            "(got 0; expected a whole number from 16 to 65535, such as 256)",
        ),
        (
            {"traefik": {"bindAddress": "localhost"}},
            "traefik.bindAddress: is not valid "
            "(got 'localhost'; expected an IPv4 address such as 127.0.0.1)",
        ),
        (
            {"traefik": {"trustedProxies": ["10.0.0.1/8"]}},
            "traefik.trustedProxies[0]: is an address inside a network "
            "(got '10.0.0.1/8'; expected the network itself: 10.0.0.0/8)",
        ),
        (
            {"traefik": {"trustedProxies": "10.0.0.0/8"}},
            "traefik.trustedProxies: is not a list "
            "(got '10.0.0.0/8'; expected a list such as [10.0.0.0/8])",
        ),
        (
            {"traefik": {"acme": {"caServer": "http://ca.tapbot.kz/"}}},
            "traefik.acme.caServer: is not valid (got 'http://ca.tapbot.kz/'; expected an "
            f"https URL such as {LETS_ENCRYPT})",
        ),
        (
            {"traefik": {"acme": {"caServer": "https://me:word@ca.tapbot.kz/"}}},
            "traefik.acme.caServer: is not valid (got 'https://...@ca.tapbot.kz/'; expected an "
            f"https URL such as {LETS_ENCRYPT})",
        ),
        (
            {"traefik": {"acme": {"environment": "stagin"}}},
            "traefik.acme.environment: is not one of the choices, did you mean staging? "
            "(got 'stagin'; expected production or staging)",
        ),
        (
            {"traefik": {"acme": {"caServer": "https://ca.tapbot.kz:0/"}}},
            "traefik.acme.caServer: has a port out of range "
            "(got 'https://ca.tapbot.kz:0/'; expected a port from 1 to 65535)",
        ),
        (
            {"traefik": {"acme": {**OWN_AUTHORITY, "caCertificate": "-oProxyCommand=id"}}},
            "traefik.acme.caCertificate: is not valid (got '-oProxyCommand=id'; "
            "expected a path of letters, digits and ._-/ such as certificates/root.pem)",
        ),
        (
            {"traefik": {"acme": {"certificateHours": 0}}},
            "traefik.acme.certificateHours: is too small "
            "(got 0; expected a whole number from 1 to 9000, such as 2160)",
        ),
        (
            {"traefik": {"acme": {**CLOUDFLARE, "dnsVariables": ["CF_DNS_API_TOKEN", "a=b"]}}},
            "traefik.acme.dnsVariables[1]: is not valid (got 'a=b'; "
            "expected the name of an environment variable such as CF_DNS_API_TOKEN)",
        ),
        (
            {"traefik": {"acme": {**CLOUDFLARE, "dnsResolvers": ["9.9.9.9:53"]}}},
            "traefik.acme.dnsResolvers[0]: is not valid "
            "(got '9.9.9.9:53'; expected an IPv4 address such as 127.0.0.1)",
        ),
        (
            {"traefik": {"acme": {**CLOUDFLARE, "dnsVariables": "CF_DNS_API_TOKEN"}}},
            "traefik.acme.dnsVariables: is not a list "
            "(got 'CF_DNS_API_TOKEN'; expected a list such as [CF_DNS_API_TOKEN])",
        ),
    ],
)
def test_a_wrong_value_is_named_with_a_valid_example(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]


def test_addresses_have_the_port_that_visitors_use() -> None:
    own = {"httpsPort": 8443}
    assert valid_settings(traefik=own).traefik.visitors_port == 8443
    assert valid_settings(traefik={**own, "publicPort": 443}).traefik.visitors_port == 443


def test_a_proxy_in_front_is_one_more_on_the_way() -> None:
    assert valid_settings().traefik.proxies == 1
    behind = valid_settings(traefik={"trustedProxies": ["198.51.100.0/24"]})
    assert behind.traefik.proxies == 2
