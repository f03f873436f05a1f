"""Rules on names, ports and certificates."""

from typing import Any

import pytest

from config.edge import LETS_ENCRYPT
from tests.support.factories import only_problem, problem_lines, valid_settings

PEBBLE = "https://pebble:14000/dir"
LOCAL = {"address": "local", "hostKey": None, "privateAddress": None}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"directus": {"subdomain": "n8n"}},
            "n8n.subdomain: claims the name that directus.subdomain has "
            "(got 'n8n'; expected a name of its own for each service)",
        ),
        (
            {"site": {"subdomain": "cms"}},
            "site.subdomain: claims the name that directus.subdomain has "
            "(got 'cms'; expected a name of its own for each service)",
        ),
        (
            {"traefik": {"httpPort": 443}},
            "traefik.httpsPort: is the port of traefik.httpPort too "
            "(got 443; expected two different ports)",
        ),
        (
            {"traefik": {"httpsPort": 5678}},
            "traefik.httpsPort: is the port of n8n on server edge "
            "(got 5678; expected a port that nothing else has there)",
        ),
        (
            {"traefik": {"httpPort": 22}},
            "traefik.httpPort: is the port of SSH on server edge "
            "(got 22; expected a port that nothing else has there)",
        ),
        (
            {"traefik": {"httpPort": 8082}, "site": {"replicas": 2}},
            "traefik.httpPort: is the port of site on server edge "
            "(got 8082; expected a port that nothing else has there)",
        ),
        (
            {"traefik": {"trustedProxies": ["10.0.0.0/8", "10.1.0.0/16"]}},
            "traefik.trustedProxies: has networks that overlap: 10.0.0.0/8 and 10.1.0.0/16 "
            "(expected networks without a common address)",
        ),
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
def test_what_cannot_be_served_is_named(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]


@pytest.mark.parametrize(
    ("acme", "fix"),
    [
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
def test_what_has_no_effect_can_be_removed(acme: dict[str, Any], fix: str) -> None:
    assert only_problem({"traefik": {"acme": acme}}).fix == fix


def test_a_whole_challenge_and_a_whole_authority_are_no_problem() -> None:
    dns = {"challenge": "dns", "dnsProvider": "cloudflare", "dnsVariables": ["CF_DNS_API_TOKEN"]}
    authority = {"caServer": PEBBLE, "caCertificate": "root.pem", "certificateHours": 1}
    assert problem_lines({"traefik": {"acme": {**dns, **authority}}}) == []
    assert problem_lines({"traefik": {"acme": {**dns, "environment": "staging"}}}) == []


def test_a_replica_that_is_spread_here_has_its_port_here() -> None:
    changes = {
        "placement": {"site": ["data", "edge"]},
        "site": {"replicas": 2},
        "traefik": {"httpPort": 8082},
    }
    assert problem_lines(changes) == [
        "traefik.httpPort: is the port of site on server edge "
        "(got 8082; expected a port that nothing else has there)"
    ]
    assert problem_lines({**changes, "traefik": {"httpPort": 8081}}) == [], "that is on data"


def test_the_port_of_a_service_on_another_server_is_free() -> None:
    assert valid_settings(traefik={"httpsPort": 5432}).traefik.https_port == 5432


def test_local_servers_are_one_machine_with_one_set_of_ports() -> None:
    changes = {"servers": {"edge": LOCAL, "data": LOCAL}, "traefik": {"httpsPort": 5432}}
    assert problem_lines(changes) == [
        "traefik.httpsPort: is the port of postgres on server edge "
        "(got 5432; expected a port that nothing else has there)"
    ]


def test_the_fix_of_a_claimed_name_is_a_free_one() -> None:
    problem = only_problem({"directus": {"subdomain": "n8n"}})
    assert problem.fix == "pulumi config set --path 'tapbot-stack:n8n.subdomain' n8n-2"


def test_a_private_authority_may_certify_local_names() -> None:
    acme = {"caServer": PEBBLE}
    assert valid_settings(domain="localhost", traefik={"acme": acme}).domain == "localhost"
