"""Each public name gets a certificate by ACME, and a new one before that ends."""

import ssl

import pytest
from cryptography import x509

from testbed.clients import PublicEntry
from testbed.pebble import Pebble
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

SUBDOMAINS = ("", "cms", "n8n")


def trusted(entry: PublicEntry, subdomain: str) -> bool:
    """Whether a name is served with a certificate of the authority by now."""
    try:
        entry.certificate(subdomain)
    except (ssl.SSLError, OSError):
        return False
    return True


@pytest.mark.parametrize("subdomain", SUBDOMAINS)
def test_every_name_has_a_certificate_of_the_authority(entry: PublicEntry, subdomain: str) -> None:
    wait_until("a certificate", 60, lambda: trusted(entry, subdomain), every=1)
    names = entry.certificate(subdomain).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert entry.host(subdomain) in names.value.get_values_for_type(x509.DNSName)


def test_nobody_else_is_trusted(entry: PublicEntry, authority: Pebble) -> None:
    other = ssl.create_default_context(cadata=authority.authority)
    with pytest.raises(ssl.SSLCertVerificationError):
        entry.handshake(other, entry.host())


def test_the_certificates_storage_is_a_volume(stack: BedDeployment) -> None:
    traefik = stack.docker("edge").services()["traefik"]
    kept = {mount["Destination"] for mount in traefik["Mounts"] if mount["RW"]}
    assert "/var/lib/traefik" in kept
