"""What the stack tells its operators: addresses, links, servers, logins, next steps."""

from typing import Any

import pytest

from components.stack.outputs import backup, next_steps, replication
from tests.components.parts import local_settings
from tests.support.engine import RecordingEngine
from tests.support.factories import (
    BUCKET,
    config_with,
    settings_of,
    strong_secrets,
    valid_config,
    valid_settings,
)
from tests.support.program import deploy

ELSEWHERE = {"offsite": {"s3": BUCKET}}

SECRETS = strong_secrets()


def told(config: dict[str, Any]) -> RecordingEngine:
    """Run a whole stack."""
    return deploy("test", {**config, **SECRETS})


@pytest.fixture(scope="module")
def public() -> RecordingEngine:
    """A stack with certificates by ACME."""
    return told(valid_config())


@pytest.fixture(scope="module")
def own() -> RecordingEngine:
    """A stack with an authority of its own, on a port of its own."""
    return told({**valid_config(), "traefik": {"httpsPort": 8443}})


def test_people_get_the_address_of_each_service(
    public: RecordingEngine, own: RecordingEngine
) -> None:
    assert public.outputs["urls"] == {
        "site": "https://tapbot.kz",
        "directus": "https://cms.tapbot.kz",
        "n8n": "https://n8n.tapbot.kz",
    }
    assert own.outputs["urls"]["n8n"] == "https://n8n.tapbot.kz:8443"
    for engine in (public, own):
        assert sorted(engine.outputs["publicUrls"]) == sorted(engine.outputs["urls"].values())


def test_a_stack_without_pages_says_so(public: RecordingEngine) -> None:
    assert public.outputs["admin"] == {}


def test_logins_and_keys_are_there_and_secret(public: RecordingEngine) -> None:
    assert public.outputs["credentials"] == {
        "directus": {
            "email": "admin@tapbot.kz",
            "password": SECRETS["directusAdminPassword"],
        },
        "n8n": {"email": "admin@tapbot.kz", "password": SECRETS["n8nOwnerPassword"]},
        "postgres": {"user": "postgres", "password": SECRETS["postgresPassword"]},
        "qdrant": {
            "apiKey": SECRETS["qdrantApiKey"],
            "readOnlyApiKey": SECRETS["qdrantReadOnlyApiKey"],
        },
    }
    assert public.secret_outputs == {"credentials"}, (
        "`pulumi stack output` would print passwords, or hide what everybody may see"
    )


def test_who_tries_the_stack_is_told_what_comes_next() -> None:
    plain, linked = local_settings(), local_settings(links={})
    [links] = [step for step in next_steps(plain) if "docs/automation.md" in step]
    assert "pulumi config set --path 'tapbot-stack:links.reads[0]' articles, then make up" in links
    assert any("docs/services/assistant.md" in step for step in next_steps(linked))
    assert not any(
        "docs/" in step for step in next_steps(valid_settings()) if "backups" not in step
    )


def test_nothing_but_the_credentials_holds_a_secret(public: RecordingEngine) -> None:
    rest = {name: value for name, value in public.outputs.items() if name != "credentials"}
    assert not [key for key, value in SECRETS.items() if value in str(rest)]


def test_links_say_from_where_to_where_and_what_for(public: RecordingEngine) -> None:
    for link in public.outputs["links"]:
        assert set(link) == {
            "from",
            "fromServer",
            "to",
            "toServer",
            "host",
            "port",
            "protocol",
            "purpose",
            "through",
        }
        assert all(link.values()), link
        assert link["through"] == (
            "local" if link["fromServer"] == link["toServer"] else "tunnel"
        ), "what is said to be local is permitted nowhere"


def test_nothing_is_said_to_be_replicated_that_is_not(public: RecordingEngine) -> None:
    assert public.outputs["replication"] == [], "people would believe in a second copy"


def test_each_standby_is_named_with_whom_it_follows() -> None:
    settings = valid_settings(
        placement={"postgres": ["data", "edge"]}, postgres={"synchronous": True}
    )
    assert replication(settings) == [
        {"service": "postgres", "from": "data", "to": "edge", "synchronous": True}
    ]


def test_a_stack_on_servers_is_told_what_it_has_no_backup_of() -> None:
    without, beside = valid_settings(), valid_settings(backups={}, placement={"backups": "edge"})
    assert any("THERE IS NO BACKUP" in step for step in next_steps(without))
    assert not any("NO BACKUP" in step for step in next_steps(beside))
    assert any("No copy of uploads" in step for step in next_steps(beside))
    complete = valid_settings(backups=ELSEWHERE, placement={"backups": "edge"})
    assert not any("copy" in step for step in next_steps(complete))
    assert not any("BACKUP" in step for step in next_steps(local_settings())), "to be tried out"
    assert backup(without) == {}
    assert backup(beside) == {
        "elsewhere": "",
        "server": "edge",
        "windowDays": 14,
        "hour": 3,
        "drillDays": 7,
    }
    assert str(backup(complete)["elsewhere"]).startswith(f"s3:{BUCKET['endpoint']}/tapbot-files/")


def test_one_server_alone_has_no_safe_place() -> None:
    config = valid_config()
    one = dict.fromkeys(config["placement"], "data")
    servers = {"data": config["servers"]["data"]}
    for kept, expected in (({}, True), (ELSEWHERE, False)):
        settings = settings_of(
            {**config, "servers": servers, "backups": kept, "placement": {**one, "backups": "data"}}
        )
        assert any("NO BACKUP WORTH" in step for step in next_steps(settings)) is expected


def test_servers_say_what_state_they_are_in() -> None:
    servers = told(config_with({"servers": {"data": {"state": "lost"}}})).outputs["servers"]
    assert {name: each["state"] for name, each in servers.items()} == {
        "edge": "active",
        "data": "lost",
    }


def test_the_next_step_is_what_still_keeps_people_out(
    public: RecordingEngine, own: RecordingEngine
) -> None:
    assert any("DNS" in step for step in public.outputs["nextSteps"])
    assert any("caCertificate" in step for step in own.outputs["nextSteps"])
    for engine in (public, own):
        assert any("credentials --show-secrets" in step for step in engine.outputs["nextSteps"])


def test_the_authority_of_our_own_can_be_trusted_by_a_file(
    public: RecordingEngine, own: RecordingEngine
) -> None:
    assert own.outputs["caCertificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in own.outputs["caCertificate"]
    assert "caCertificate" not in public.outputs, "there is none to trust"
