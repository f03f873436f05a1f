"""Whatever a stack's config holds, the answer is settings or one clean message without secrets."""

import asyncio
import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.environment import EnvironmentSettings
from config.loader import load
from config.report.errors import PROJECT
from config.sections import all_secrets
from config.settings import StackSettings
from tests.config.words.test_word import HOSTILE
from tests.support.factories import BUCKET, config_with, set_config, strong_secrets

# What must never be seen: Python's and pydantic's own words.
FOREIGN = re.compile(
    r"Traceback|pydantic|Errors? validating|ValidationError|input_value|type=|Input should"
    r"|Field required|Extra inputs|<class|object at 0x|NoneType|Value error"
)
FRAME = re.compile(
    r"The configuration has (?:a problem|\d+ problems); nothing was created or changed\.\n\n"
)
PROBLEM = re.compile(r"  [^\s].{0,2000}?: [^\s].*")
PASTED = re.compile(
    rf"  pulumi config set --secret {PROJECT}:[a-z][A-Za-z0-9]{{0,63}}"
    r'( "\$\(openssl rand -hex 24\)")?'
)

NASTY: list[Any] = [
    *HOSTILE,
    *[
        "",
        " ",
        "local",
        "edge",
        "data",
        "512",
        "1GB",
        "0MB",
        "latest",
        "postgres:latest",
        "-1",
        "22",
    ],
    *["127.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "::1", "999.9.9.9", "localhost", "n8n", "dns"],
    *[None, True, False, 0, -1, 1, 443, 5432, 70_000, 10**40, 0.1, -0.5, 1e308, 2.675],
    *[[], {}, [None], [[]], ["10.0.0.0/8", "10.1.0.0/16"], {"a": {"b": []}}, {"": ""}],
    *["~/.ssh/id", "https://me:word@s3.tapbot.kz", "lost", "A=b", "10.88.0.0", "172.16.0.0/12"],
    *[["edge", "data"], ["edge", "edge"], [443, 443], ["-oProxyCommand=id"], ["A", "B"]],
    *[
        "smtpPassword",
        "postgresPassword",
        "domain",
        "x" * 5000,
        "A" * 65,
        "smtp_password",
        "qdrant",
    ],
    *[{"PORT": 80}, {"A": "line\nbreak"}, {"lower": "x"}, {"A=b": "x"}, {"": ""}, {"A" * 65: "x"}],
    *[{"SMTP_PASS": "smtpPassword"}, {"SMTP_PASS": "$(id)"}, {"SMTP_PASS": "directus"}],
    *[{"SMTP_PASSWORD": "x"}, {"KEY_FILE": "x"}, {"MAIL_FILE": "x"}, {"A": None}, {"A": [1]}],
    *[{"secure": "v1:abc"}, {"memory": "1GB"}, {"edge": None}, {"address": "local"}],
]
MOST_PLACES = 120
# Drawing is what takes the time: most values come from the list, the rest are made up.
values = st.sampled_from(NASTY) | st.text(max_size=30) | st.integers()
keys = st.sampled_from(
    [
        *["memory", "cpus", "replicas", "subdomain", "address", "postgres", "edge", "secure"],
        *["acme", "s3", "ssh", "tunnel", "n8nWorkers", "openPorts", "state", "dnsVariables"],
        *["environment", "environmentSecrets", "EMAIL", "SMTP_PASS", "PORT", "qdrant", "site"],
    ]
) | st.text(max_size=20)
kinds = st.sampled_from(["replace", "replace", "remove", "add", "rename", "copy"])
mutations = st.lists(
    st.tuples(kinds, st.integers(0, MOST_PLACES - 1), keys, values), min_size=1, max_size=4
)
FURTHER = ["smtpPassword", "mailToken"]
KEYS = [*(secret.key for secret in all_secrets()), *FURTHER]
STRONG = {**strong_secrets(issued=True), **{key: f"Zk9-{key}-4vXb1LqW" for key in FURTHER}}
WEAK = ["changeme", "", " ", "a" * 40, "password-password", "hunter22hunter22", "line\nbreak" * 3]
secret_values = st.sampled_from([*WEAK, *STRONG.values()]) | st.text(min_size=12, max_size=80)


def everything_set() -> dict[str, Any]:
    """A valid configuration in which every optional section is there to be changed."""
    edge = {"state": "active", "openPorts": [25, 993], "labels": ["rack-7"], "port": 2222}
    return config_with(
        {
            "servers": {"edge": edge},
            "placement": {"directus": ["data", "edge"], "n8nWorkers": ["data"], "site": "edge"},
            "mail": {
                "host": "smtp.tapbot.kz",
                "security": "starttls",
                "port": 587,
                "sender": "robot@tapbot.kz",
                "user": "robot@tapbot.kz",
            },
            "ssh": {"keyFile": "~/.ssh/id_ed25519", "allowedNetworks": ["203.0.113.0/24"]},
            "tunnel": {"network": "10.88.0.0/24", "port": 51820, "mtu": 1420},
            "directus": {
                "replicas": 2,
                "s3": {**BUCKET, "region": "auto", "addressing": "path"},
                "corsOrigins": ["https://tapbot.kz"],
                "adminNetworks": ["198.51.100.0/24"],
                "privateNetworks": ["10.20.0.0/16"],
                "environment": {"AUTH_DISABLE_DEFAULT": False, "RATE_LIMITER_POINTS": 50},
                "environmentSecrets": {"AUTH_GOOGLE_CLIENT_SECRET": "smtpPassword"},
            },
            "site": {"aliases": ["www.tapbot.kz"], "embeddedBy": ["https://cms.tapbot.kz"]},
            "n8n": {
                "embeddedBy": ["https://tapbot.kz"],
                "editorNetworks": ["198.51.100.0/24"],
                "privateNetworks": ["192.168.10.0/24"],
                "environment": {"N8N_LOG_LEVEL": "warn"},
                "environmentSecrets": {"LICENSE": "smtpPassword", "MAIL": "mailToken"},
            },
            "traefik": {
                "publicPort": 443,
                "trustedProxies": ["198.51.100.0/24"],
                "acme": {
                    "caServer": "https://pebble:14000/dir",
                    "caCertificate": "root.pem",
                    "certificateHours": 24,
                    "challenge": "dns",
                    "dnsProvider": "cloudflare",
                    "dnsVariables": ["CF_DNS_API_TOKEN"],
                },
            },
        }
    )


def places(here: Any) -> list[tuple[Any, Any]]:
    """Every mapping or list with each of its keys: where a mutation can be made."""
    steps = here.items() if isinstance(here, dict) else enumerate(here)
    found = []
    for key, inner in list(steps):
        found.append((here, key))
        if isinstance(inner, dict | list):
            found += places(inner)
    return found


SOURCES = places(everything_set())
ISSUED = {key: value for key, value in STRONG.items() if key not in strong_secrets()}


def mutate(config: dict[str, Any], kind: str, index: int, key: str, value: Any) -> None:
    """Change one place of the configuration."""
    found = places(config)
    if not found:
        return
    container, here = found[index % len(found)]
    if kind == "replace":
        container[here] = copy.deepcopy(value)
    elif kind == "remove":
        del container[here]
    elif kind == "add":
        (container if isinstance(container, dict) else config)[key] = copy.deepcopy(value)
    elif kind == "rename" and isinstance(container, dict):
        container[key] = container.pop(here)
    else:
        source, there = SOURCES[index % len(SOURCES)]
        container[here] = copy.deepcopy(source[there])


def assert_clean(message: str, secrets: dict[str, str]) -> None:
    """The message has our form, none of Python's words, and no secret."""
    frame = FRAME.match(message)
    assert frame, message
    assert not FOREIGN.search(message), message
    listed, _, paste = message[frame.end() :].partition("\n\nPaste")
    lines = listed.splitlines()
    for line, next_line in zip(lines, [*lines[1:], ""], strict=True):
        assert line.isprintable(), "a terminal must not act on what somebody typed"
        if line.startswith("    "):
            continue
        assert PROBLEM.fullmatch(line), line
        command = f"{PROJECT}:{line.strip().partition(': ')[0]}"
        assert next_line.startswith("    fix: ") or command in paste, f"{line}: and what to do?"
    for line in paste.splitlines()[2:]:
        assert PASTED.fullmatch(line), f"{line}: people paste it into a shell"
    for value in secrets.values():
        if len(value) >= 12:
            assert value not in message, "a secret was shown"


def assert_usable(stack: StackSettings, known: set[str]) -> None:
    """Each variable of the operator's own has a value that a container can be given."""
    for section in stack.present().values():
        if isinstance(section, EnvironmentSettings):
            for variable, value in section.environment.items():
                assert re.fullmatch("[A-Z][A-Z0-9_]*", variable)
                assert value, variable
                assert value.isprintable(), variable
                assert variable not in section.VARIABLES, "the program's own would be lost"
            assert set(section.environment_secrets.values()) <= known, "a variable has no secret"
            assert set(section.environment_secrets.values()) <= set(FURTHER)


@pytest.fixture(autouse=True, scope="module")
def event_loop() -> Iterator[None]:
    """What secrets that are set are read into belongs to a loop."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def test_what_is_mutated_is_valid_and_has_every_key() -> None:
    config = everything_set()
    set_config({**config, **ISSUED}, ISSUED)
    stack, _ = load()
    assert stack.directus is not None
    assert stack.directus.s3 is not None
    assert len(SOURCES) <= MOST_PLACES, "the last of them would never be changed"


@settings(max_examples=2000, deadline=None, derandomize=True, database=None)
@given(
    mutations,
    st.dictionaries(st.sampled_from([*KEYS, "postgresPasword"]), secret_values, max_size=3),
    st.sets(st.sampled_from([*KEYS, "domain", "n8n"]), max_size=3),
    st.integers(0, MOST_PLACES - 1),
)
def test_a_mutated_config_gives_settings_or_a_clean_message(
    changes: list[tuple[str, int, str, Any]],
    secrets: dict[str, str],
    plain_or_flagged: set[str],
    pasted: int,
) -> None:
    config = everything_set()
    for change in changes:
        mutate(config, *change)
    if secrets and pasted < 30:
        # Somebody pastes a secret into a setting, too.
        mutate(config, "replace", pasted, "", next(iter(secrets.values())))
    secrets = {**ISSUED, **secrets}
    flagged = set(secrets) ^ plain_or_flagged
    set_config({**config, **secrets}, flagged)
    try:
        stack, given_secrets = load()
    except pulumi.RunError as error:
        # In plain text, under a key that no section names any more, nothing tells that it is one.
        known = {key: text for key, text in secrets.items() if key in flagged or key not in FURTHER}
        assert_clean(str(error), known)
    else:
        assert stack.servers, "what is accepted has to be complete"
        assert_usable(stack, set(given_secrets))


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(keys, st.text() | values.map(json.dumps), max_size=8))
def test_any_config_at_all_gives_a_clean_message(config: dict[str, str]) -> None:
    set_config(config)
    with pytest.raises(pulumi.RunError) as refused:
        load()
    assert_clean(str(refused.value), {})
