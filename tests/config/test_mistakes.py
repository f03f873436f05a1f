"""A mistake is one whole line with what is wrong, and one with what to do about it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pytest

from tests.config.test_loader import SECRET, message
from tests.support.factories import config_with

KEYS: Final = (
    "domain, timezone, secrets, rotate, servers, mail, ssh, tunnel, postgres, redisQueue,"
    " redisCache, qdrant, directus, n8n, links, bots, traefik, site, monitoring, grafana, logs,"
    " alerts, backups, pgadmin, dozzle, portainer, gate, placement, images,"
    " olderImages or a secret's key"
)
DOMAIN: Final = "a domain name in lower case Latin letters such as tapbot.kz, or localhost"
SERVER: Final = (
    "a short name of lower case letters, digits and dashes such as edge, or a list of such names"
)
PLAIN: Final = "plain settings; secrets have flat keys of their own"
POSTGRES: Final = (
    "a mapping with memory, cpus, maxConnections, volume, storage, synchronous, discard"
)
OWN_VALUE: Final = "its own random value of 20 to 72 characters"
NEW: Final = 'pulumi config set --secret tapbot-stack:postgresPassword "$(openssl rand -hex 24)"'
INDENT: Final = "write the keys of {} on indented lines below it in the stack file"
BLANK: Final = "write `{}: {{}}` for its defaults, or remove the line from the stack file"
LONG: Final = f"{SECRET}0"


def said(changes: Mapping[str, Any], secret_keys: Iterable[str] = ()) -> str:
    """Return the one problem of a stack with these changes, as it is shown."""
    head, problem = message(config_with(changes), secret_keys).split("\n\n", 1)
    assert head == "The configuration has a problem; nothing was created or changed."
    return problem


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"domian": "tapbot.kz"},
            f"domian: is not a known key, did you mean domain? (expected one of: {KEYS})",
            "rename it to tapbot-stack:domain in the stack file",
        ),
        (
            {"postgres.memory": "1GB"},
            "['postgres.memory']: is one flat key, so postgres does not have it"
            " (expected a key below postgres)",
            "remove it from the stack file; then: pulumi config set --path ...",
        ),
        (
            {"colour": "blue"},
            f"colour: is not a known key (expected one of: {KEYS})",
            "pulumi config rm tapbot-stack:colour",
        ),
        (
            {"$(id)": "blue"},
            f"['$(id)']: is not a known key (expected one of: {KEYS})",
            "remove it from the stack file",
        ),
        (
            {"domain.name": "tapbot.kz"},
            f"['domain.name']: is not a known key, did you mean domain? (expected one of: {KEYS})",
            "rename it to tapbot-stack:domain in the stack file",
        ),
        (
            {"colours.blue": "1"},
            f"['colours.blue']: is not a known key (expected one of: {KEYS})",
            "remove it from the stack file",
        ),
        (
            {"secrets": "vault"},
            "secrets: is not one of the choices (got 'vault'; expected generated or config)",
            "pulumi config set tapbot-stack:secrets generated",
        ),
        (
            {"postgres": {"storage": "hhd"}},
            "postgres.storage: is not one of the choices, did you mean hdd? "
            "(got 'hhd'; expected ssd or hdd)",
            "pulumi config set --path 'tapbot-stack:postgres.storage' hdd",
        ),
        (
            {"n8n": {"ownerEmail": {"secure": "v1:abc"}}},
            f"n8n.ownerEmail: holds a secret (expected {PLAIN})",
            "remove n8n.ownerEmail from the stack file",
        ),
        (
            {"postgres": ""},
            f"postgres: is not a mapping (got nothing; expected {POSTGRES})",
            BLANK.format("postgres"),
        ),
        (
            {"qdrant": None},
            "qdrant: is not a mapping (got nothing; expected a mapping with memory, cpus, volume)",
            BLANK.format("qdrant"),
        ),
        (
            {"n8n": ""},
            "n8n: is not a mapping (got nothing; expected a mapping with ownerEmail)",
            INDENT.format("n8n"),
        ),
        (
            {"postgres": "512MB"},
            f"postgres: is not a mapping (got '512MB'; expected {POSTGRES})",
            INDENT.format("postgres"),
        ),
        (
            {"postgres": "{"},
            f"postgres: is not a mapping (got '{{'; expected {POSTGRES})",
            INDENT.format("postgres"),
        ),
        (
            {"images": "[" * 100_000},
            f"images: is not a mapping (got '{'[' * 60}...'; expected keys with their values below"
            " it)",
            INDENT.format("images"),
        ),
        (
            {"domain": ["a"]},
            f"domain: is not text (got a list; expected {DOMAIN})",
            "pulumi config set tapbot-stack:domain tapbot.kz",
        ),
        (
            {"site": {"replicas": 0}},
            "site.replicas: is too small (got 0; expected a whole number from 1 to 16, such as 2)",
            "pulumi config set --path 'tapbot-stack:site.replicas' 1",
        ),
    ],
)
def test_a_setting_that_cannot_be(changes: dict[str, Any], line: str, fix: str) -> None:
    assert said(changes) == f"  {line}\n    fix: {fix}"


@pytest.mark.parametrize(
    ("path", "least", "usual"),
    [
        ("n8n.workerMemory", 384, "640MB"),
        ("traefik.memory", 64, "192MB"),
        ("site.memory", 32, "64MB"),
        ("redisQueue.memory", 32, "128MB"),
    ],
)
def test_less_memory_than_a_service_can_run_in(path: str, least: int, usual: str) -> None:
    section, key = path.split(".")
    assert said({section: {key: f"{least - 1}MB"}}) == (
        f"  {path}: is below the minimum (got '{least - 1}MB'; expected at least {least}MB)\n"
        f"    fix: pulumi config set --path 'tapbot-stack:{path}' {usual}"
    )


@pytest.mark.parametrize(
    ("changes", "secret_keys", "line", "fix"),
    [
        (
            {"postgresPassword": SECRET},
            [],
            "postgresPassword: is a secret in plain text"
            " (expected an encrypted value that was never stored in plain)",
            NEW,
        ),
        (
            {"postgresPassword": ""},
            [],
            f"postgresPassword: is empty (expected {OWN_VALUE})",
            NEW,
        ),
        (
            {"postgresPassword": "changeme"},
            ["postgresPassword"],
            f"postgresPassword: is too short (expected {OWN_VALUE})",
            NEW,
        ),
        (
            {"postgresPasword": SECRET},
            ["postgresPasword"],
            "postgresPasword: is not a known key, did you mean postgresPassword?"
            f" (expected one of: {KEYS})",
            f"pulumi config rm tapbot-stack:postgresPasword; then: {NEW}",
        ),
        (
            {"domain": "tapbot.kz"},
            ["domain"],
            f"domain: is set as a secret (expected {PLAIN})",
            "pulumi config rm tapbot-stack:domain; then: pulumi config set tapbot-stack:domain ...",
        ),
        (
            {"postgres": {"memory": SECRET}},
            ["postgres"],
            f"postgres: is set as a secret (expected {PLAIN})",
            "remove each `secure:` value below postgres from the stack file",
        ),
        (
            {"domain": LONG, "postgresPassword": LONG},
            ["postgresPassword"],
            f"domain: is not valid (got a value that is not shown; expected {DOMAIN})",
            "pulumi config set tapbot-stack:domain tapbot.kz",
        ),
        (
            {"placement": {"site": SECRET}, "postgresPassword": LONG},
            ["postgresPassword"],
            f"placement.site: is not valid (got a value that is not shown; expected {SERVER})",
            "pulumi config set --path 'tapbot-stack:placement.site' edge",
        ),
    ],
)
def test_a_secret_in_the_wrong_place(
    changes: dict[str, Any], secret_keys: list[str], line: str, fix: str
) -> None:
    assert said(changes, secret_keys) == f"  {line}\n    fix: {fix}"
