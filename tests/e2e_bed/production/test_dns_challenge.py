"""A certificate by the challenge `dns`: a record at a DNS provider, and no port 80."""

from collections.abc import Iterator

import pytest

from testbed import Bed
from testbed.clients import PublicEntry
from testbed.dns_provider import DnsProvider, dns_provider
from testbed.pebble import Pebble
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_certificates import trusted

pytestmark = pytest.mark.slow

VARIABLE = "HTTPREQ_ENDPOINT"
NAME = "www"
"""A name that no certificate was issued for before."""


LATE_SECONDS = 5
"""A zone learns of a record late; who does not look whether it has, is refused by the authority."""


@pytest.fixture
def provider(bed: Bed, authority: Pebble) -> Iterator[DnsProvider]:
    """The DNS provider of the bed's domain."""
    with dns_provider(bed.plan.control_address, authority, LATE_SECONDS) as running:
        yield running


def test_a_new_name_gets_its_certificate_by_a_record(
    stack: BedDeployment, entry: PublicEntry, provider: DnsProvider, bed: Bed
) -> None:
    before = stack.settings()
    dns = {
        "challenge": "dns",
        "dnsProvider": "httpreq",
        "dnsVariables": [VARIABLE],
        "dnsResolvers": [bed.plan.control_address],
    }
    stack.configure(lambda settings: settings["traefik"]["acme"].update(dns))
    try:
        stack.set_secret("acmeDnsCredentials", f"{VARIABLE}={provider.endpoint}")
        stack.up()
        # Routes reach a running Traefik: in one update with the above, the one that is about to
        # be replaced may hear of the name first, and answer the challenge `http` for it.
        stack.configure(lambda settings: settings.update(site={"subdomain": NAME}))
        stack.up()
        wait_until("a certificate", 60, lambda: trusted(entry, NAME), every=1)
        # The other names are renewed meanwhile, two minutes after each got its last certificate.
        assert f"_acme-challenge.{entry.host(NAME)}." in provider.presented
    finally:
        stack.restore(before)
    stack.up()
    wait_until("the site at its own name", 60, lambda: trusted(entry, ""), every=1)
