"""Certificates are renewed before they end, with nobody doing anything."""

from datetime import UTC, datetime, timedelta

from tests.e2e.clients import PublicEntry
from tests.e2e.processes import wait_until
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_certificates import certificate

RENEWAL_SECONDS = 480
"""Traefik looks each minute and renews 20 minutes before the end; they last 25 minutes."""


def test_certificates_are_renewed_before_they_end(stack: BedDeployment, entry: PublicEntry) -> None:
    issued = stack.deployed_at + timedelta(minutes=2)
    wait_until(
        "a renewed certificate",
        RENEWAL_SECONDS,
        lambda: certificate(entry, "cms").not_valid_before_utc > issued,
        every=5,
    )
    assert certificate(entry, "cms").not_valid_after_utc > datetime.now(UTC)
