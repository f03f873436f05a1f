"""Certificates are renewed before they end, with nobody doing anything."""

from datetime import UTC, datetime, timedelta

import pytest

from testbed.clients import PublicEntry
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

pytestmark = pytest.mark.slow

RENEWAL_SECONDS = 480
"""Traefik looks each minute and renews 20 minutes before the end; they last 22 minutes."""

STARTED = timedelta(minutes=2)
"""How long after its start Traefik may still do what it does only then."""


def test_certificates_are_renewed_before_they_end(stack: BedDeployment, entry: PublicEntry) -> None:
    traefik = stack.docker("edge").services()["traefik"]
    started = datetime.fromisoformat(traefik["State"]["StartedAt"][:19]).replace(tzinfo=UTC)
    wait_until(
        "a renewed certificate",
        RENEWAL_SECONDS,
        lambda: entry.certificate("cms").not_valid_before_utc > started + STARTED,
        every=5,
    )
    assert entry.certificate("cms").not_valid_after_utc > datetime.now(UTC)
