"""Secrets by which programs know each other are made anew by numbers, and the old ones refused."""

import pytest

from testbed.sessions import wait_until
from tests.e2e.observed import Observed
from tests.e2e.redis import RedisSession
from tests.e2e.secret_values import passwords

pytestmark = pytest.mark.slow

ROTATED = ("observerPassword", "replicatorPassword")
SOON = 120
"""Seconds for two scrapes, or a standby that tries again, on a busy machine."""
WITH = 'read -r PGPASSWORD; export PGPASSWORD; exec psql -h "$0" -U "$1" -d postgres -XAtqwc "$2"'

Values = dict[str, str]


@pytest.fixture(scope="module")
def old(observed: Observed) -> Values:
    """Return what all secrets were before these were made anew, by the names of their resources."""
    before = passwords(observed.deployment.pulumi.revealed_state())
    observed.deployment.rotate(*ROTATED)
    observed.deployment.up()
    observed.docker.wait_healthy()
    return before


@pytest.fixture(scope="module")
def new(observed: Observed, old: Values) -> Values:
    """Return what they are now."""
    assert old
    return passwords(observed.deployment.pulumi.revealed_state())


def signs_in(observed: Observed, role: str, password: str) -> bool:
    """Whether the primary lets a role in that comes from the standby with this password."""
    done = observed.docker.execute(
        *("postgres-edge", "sh", "-c", WITH, "postgres-data", role, "SELECT 1"),
        stdin=f"{password}\n",
    )
    refused = "password authentication failed" in done.err
    assert refused != (done.code == 0), done.text
    return not refused


def test_only_what_was_asked_for_is_another_one(old: Values, new: Values) -> None:
    kept = old.keys() & new.keys()
    assert {name: old[name] for name in kept} == {name: new[name] for name in kept}
    assert new.keys() - old.keys() == {"observer-password-1", "replicator-password-1"}


@pytest.mark.parametrize(
    ("role", "secret"), [("metrics", "observer-password"), ("replicator", "replicator-password")]
)
def test_the_roles_of_the_database_have_the_new_passwords(
    observed: Observed, old: Values, new: Values, role: str, secret: str
) -> None:
    assert signs_in(observed, role, new[f"{secret}-1"])
    assert not signs_in(observed, role, old[secret])


@pytest.mark.parametrize("service", ["redis-queue", "redis-cache"])
def test_the_observer_of_redis_has_the_new_password(
    observed: Observed, old: Values, new: Values, service: str
) -> None:
    session = RedisSession(observed.docker, service, "metrics", new["observer-password-1"])
    assert session.ask("PING") == "PONG"
    with pytest.raises(AssertionError, match="WRONGPASS"):
        RedisSession(observed.docker, service, "metrics", old["observer-password"]).ask("PING")


@pytest.mark.usefixtures("new")
def test_exporters_and_the_standby_go_on(observed: Observed) -> None:
    def seen() -> bool:
        up = observed.stores.metrics("pg_up") + observed.stores.metrics("redis_up")
        slot = observed.stores.metrics("pg_replication_slot_slot_is_active")
        return len(up) == 4 and {each["value"][1] for each in (*up, *slot)} == {"1"}

    wait_until("figures of every database and its standby", SOON, seen, every=2)
