"""Pydantic's findings in the words of a stack file."""

from typing import Any

import pytest
from pydantic import ValidationError

from config.report.errors import show
from config.report.translate import problems_of
from config.settings import StackSettings
from tests.support.factories import config_with, only_problem, problem_lines

KEYS = "memory, cpus, maxConnections, volume, storage, synchronous, discard"
PLACES = (
    "postgres, redisQueue, redisCache, qdrant, directus, n8n, n8nWorkers, n8nWebhooks, bots,"
    " traefik, site, monitoring, backups, pgadmin, dozzle, portainer"
)


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"postgres": {"maxConections": 50}},
            "postgres.maxConections: is not a known key, did you mean maxConnections? "
            f"(expected one of: {KEYS})",
            "rename it to maxConnections under postgres in the stack file",
        ),
        (
            {"postgres": {"max_connections": 50}},
            "postgres.max_connections: is not a known key, did you mean maxConnections? "
            f"(expected one of: {KEYS})",
            "rename it to maxConnections under postgres in the stack file",
        ),
        (
            {"postgres": {"colour": "blue"}},
            f"postgres.colour: is not a known key (expected one of: {KEYS})",
            "pulumi config rm --path 'tapbot-stack:postgres.colour'",
        ),
        (
            {"postgres": {"$(id)": "blue"}},
            f"postgres['$(id)']: is not a known key (expected one of: {KEYS})",
            "remove postgres['$(id)'] from the stack file",
        ),
        (
            {"postgres": 5},
            f"postgres: is not a mapping (got 5; expected a mapping with {KEYS})",
            "write the keys of postgres on indented lines below it in the stack file",
        ),
        (
            {"servers": {"edge": None}},
            "servers.edge: is not a mapping (got nothing; expected a mapping with address, memory)",
            "write the keys of servers.edge on indented lines below it in the stack file",
        ),
        (
            {"servers": {"third": {"address": "local"}}},
            "servers.third.memory: is missing "
            "(expected the memory that the containers placed here may use together, such as 2GB)",
            "pulumi config set --path 'tapbot-stack:servers.third.memory' 2GB",
        ),
        (
            {"servers": {"third": {"memory": "1GB"}}},
            "servers.third.address: is missing (expected `local` for this machine's Docker engine, "
            "or the host that SSH connects to, such as 203.0.113.10)",
            "pulumi config set --path 'tapbot-stack:servers.third.address' 203.0.113.10",
        ),
        (
            {"directus": {"adminEmail": None}},
            "directus.adminEmail: is empty "
            "(got nothing; expected an email address such as admin@tapbot.kz)",
            "pulumi config set --path 'tapbot-stack:directus.adminEmail' admin@tapbot.kz",
        ),
        (
            {"placement": "edge"},
            f"placement: is not a mapping (got 'edge'; expected a mapping with {PLACES})",
            "write the keys of placement on indented lines below it in the stack file",
        ),
        (
            {"placement": {"redis_cache": "edge"}},
            "placement.redis_cache: is not a known key, did you mean redisCache? "
            f"(expected one of: {PLACES})",
            "rename it to redisCache under placement in the stack file",
        ),
        (
            {"placement": {"mysql": "edge"}},
            f"placement.mysql: is not a known key (expected one of: {PLACES})",
            "pulumi config rm --path 'tapbot-stack:placement.mysql'",
        ),
        (
            {"directus": {"environment": {"log_level": "warn"}}},
            "directus.environment.log_level: is not a usable name: it is not valid "
            "(expected the name of an environment variable such as CF_DNS_API_TOKEN)",
            "rename it in the stack file",
        ),
        (
            {"directus": {"environment": {"LOG_LEVEL": ["warn"]}}},
            "directus.environment.LOG_LEVEL: is not text "
            "(got a list; expected text on one line, a number, true or false)",
            "pulumi config set --path 'tapbot-stack:directus.environment.LOG_LEVEL' true",
        ),
        (
            {"directus": {"maxUpload": 100}},
            "directus.maxUpload: has no unit "
            "(got 100; expected a size with its unit such as 512MB or 1.5GB)",
            "pulumi config set --path 'tapbot-stack:directus.maxUpload' 100MB",
        ),
        (
            {"traefik": {"trustedProxies": ["192.168.7.1/24"]}},
            "traefik.trustedProxies[0]: is an address inside a network "
            "(got '192.168.7.1/24'; expected the network itself: 192.168.7.0/24)",
            "pulumi config set --path 'tapbot-stack:traefik.trustedProxies[0]' 192.168.7.0/24",
        ),
    ],
)
def test_a_finding_is_told_with_its_fix(changes: dict[str, Any], line: str, fix: str) -> None:
    problem = only_problem(changes)
    assert problem.line == line
    assert problem.fix == fix


def test_a_section_that_has_to_be_there_is_named_with_its_keys() -> None:
    values = config_with({})
    del values["placement"]
    with pytest.raises(ValidationError) as refused:
        StackSettings.model_validate(values)
    [problem] = problems_of(refused.value, show)
    assert problem.line == f"placement: is missing (expected a mapping with {PLACES})"
    assert problem.fix == "add placement to the stack file; Pulumi.dev.yaml shows how"


def test_the_value_of_an_unknown_key_is_never_shown() -> None:
    [line] = problem_lines({"postgres": {"passwrd": "Tr0ub4dor&3"}})
    assert "Tr0ub4dor" not in line
