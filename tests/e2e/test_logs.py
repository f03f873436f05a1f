"""Logs of all containers are found in one place, also those of a time when it was away."""

import secrets
from functools import partial

import pytest

from testbed.sessions import wait_until
from tests.e2e.observed import Observed

pytestmark = pytest.mark.slow

SECONDS = 5
CATCHING_UP_SECONDS = 120
MANY = 2000


def found(observed: Observed, marker: str) -> bool:
    """Whether the store has a line with this word."""
    return bool(observed.stores.logs(marker))


def test_a_line_is_found_with_its_names_within_seconds(observed: Observed) -> None:
    # At its first start the agent brings all that the engine has kept, from its beginning.
    for seconds in (CATCHING_UP_SECONDS, SECONDS):
        marker = f"marker-{secrets.token_hex(6)}"
        observed.docker.say("site-1", marker)
        wait_until("the line", seconds, partial(found, observed, marker), every=0.2)
    [line] = observed.stores.logs(marker)
    assert line["_msg"].strip() == f"{marker} 1"
    assert line["attrs.tag"] == observed.docker.name("site-1")
    assert line["attrs.kz.tapbot.service"] == "site"
    assert line["attrs.kz.tapbot.server"] == "edge"
    assert line["stream"] == "stdout"


def test_every_service_is_heard(observed: Observed) -> None:
    tags = {
        line["attrs.tag"]
        for line in observed.stores.logs('attrs.kz.tapbot.service:* | uniq by ("attrs.tag")')
    }
    for service in ("n8n", "n8n-worker-1", "directus-1", "postgres-data", "traefik"):
        assert observed.docker.name(service) in tags


def test_an_event_of_n8n_is_one_line_that_can_be_unpacked(observed: Observed) -> None:
    tag = observed.docker.name("n8n")
    lines = observed.stores.logs(
        f'{{attrs.tag="{tag}"}} | unpack_json | filter level:info | limit 3'
    )
    assert lines
    assert all(line["message"] for line in lines)


def test_nothing_is_lost_while_the_store_is_away(observed: Observed) -> None:
    marker = f"away-{secrets.token_hex(6)}"
    with observed.docker.without("victoria-logs"):
        observed.docker.say("site-1", marker, MANY)
    numbers = {f"{marker} {number}" for number in range(1, MANY + 1)}

    def complete() -> bool:
        return {line["_msg"].strip() for line in observed.stores.logs(marker)} == numbers

    wait_until("all lines in the store", 60, complete, every=1)
    assert len(observed.stores.logs(marker)) == MANY, "some arrived twice"


def test_agents_cannot_change_what_they_read(observed: Observed) -> None:
    [agent] = [name for name in observed.docker.services() if name.startswith("vlagent")]
    tried = observed.docker.execute(agent, "touch", "/var/lib/docker/containers/x")
    assert tried.code != 0
    assert "Read-only" in tried.text
