"""Rules on certificates that an authority issues."""

from typing import Any

import pytest

from config.services.traefik import LETS_ENCRYPT
from tests.support.factories import only_problem, problem_lines, valid_settings

PEBBLE = "https://pebble:14000/dir"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"traefik": {"acme": {"challenge": "dns"}}},
            "traefik.acme.dnsProvider: is missing "
            "(expected the DNS provider's name, as traefik.acme.challenge is dns)",
        ),
        (
            {"traefik": {"acme": {"dnsProvider": "cloudflare"}}},
            "traefik.acme.dnsProvider: has no effect, as traefik.acme.challenge is http "
            "(got 'cloudflare')",
        ),
        (
            {"traefik": {"acme": {"dnsVariables": ["CF_DNS_API_TOKEN"]}}},
            "traefik.acme.dnsVariables: has no effect, as traefik.acme.challenge is http "
            "(got a list)",
        ),
        (
            {"traefik": {"acme": {"dnsResolvers": ["9.9.9.9", "1.1.1.1"]}}},
            "traefik.acme.dnsResolvers: has no effect, as traefik.acme.challenge is http "
            "(got a list)",
        ),
        (
            {"traefik": {"acme": {"environment": "staging", "caServer": PEBBLE}}},
            "traefik.acme.environment: has no effect, as traefik.acme.caServer names another "
            "authority (got 'staging')",
        ),
        (
            {"traefik": {"acme": {"caCertificate": "certificates/root.pem"}}},
            "traefik.acme.caCertificate: has no effect without traefik.acme.caServer, as "
            "Let's Encrypt is trusted (got 'certificates/root.pem')",
        ),
        (
            {"domain": "localhost", "traefik": {"acme": {"environment": "staging"}}},
            "traefik.acme: cannot get a certificate for a local name "
            "(got 'localhost'; expected a public domain, or no traefik.acme)",
        ),
        (
            {"domain": "localhost", "traefik": {"acme": {"caServer": LETS_ENCRYPT}}},
            "traefik.acme: cannot get a certificate for a local name "
            "(got 'localhost'; expected a public domain, or no traefik.acme)",
        ),
        (
            {"domain": "localhost"},
            "traefik.acme: cannot get a certificate for a local name "
            "(got 'localhost'; expected a public domain, or no traefik.acme)",
        ),
    ],
)
def test_what_cannot_be_certified_is_named(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]


@pytest.mark.parametrize(
    ("acme", "fix"),
    [
        (
            {"challenge": "dns"},
            "pulumi config set --path 'tapbot-stack:traefik.acme.dnsProvider' cloudflare",
        ),
        (
            {"dnsVariables": ["CF_DNS_API_TOKEN"]},
            "pulumi config set --path 'tapbot-stack:traefik.acme.challenge' dns, "
            "or pulumi config rm --path 'tapbot-stack:traefik.acme.dnsVariables'",
        ),
        (
            {"environment": "staging", "caServer": PEBBLE},
            "pulumi config rm --path 'tapbot-stack:traefik.acme.environment', "
            "or pulumi config rm --path 'tapbot-stack:traefik.acme.caServer'",
        ),
        (
            {"caCertificate": "certificates/root.pem"},
            "pulumi config rm --path 'tapbot-stack:traefik.acme.caCertificate'",
        ),
    ],
)
def test_what_is_missing_is_set_and_what_has_no_effect_is_removed(
    acme: dict[str, Any], fix: str
) -> None:
    assert only_problem({"traefik": {"acme": acme}}).fix == fix


def test_a_whole_challenge_and_a_whole_authority_are_no_problem() -> None:
    dns = {"challenge": "dns", "dnsProvider": "cloudflare", "dnsVariables": ["CF_DNS_API_TOKEN"]}
    authority = {"caServer": PEBBLE, "caCertificate": "root.pem", "certificateHours": 1}
    assert problem_lines({"traefik": {"acme": {**dns, **authority}}}) == []
    assert problem_lines({"traefik": {"acme": {**dns, "environment": "staging"}}}) == []


def test_a_private_authority_may_certify_local_names() -> None:
    acme = {"caServer": PEBBLE}
    assert valid_settings(domain="localhost", traefik={"acme": acme}).domain == "localhost"
