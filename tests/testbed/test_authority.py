"""A server's certificate for one address."""

import datetime
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from testbed.authority import certificate_for

ADDRESS = "10.77.0.1"


def verify(authority: str, certificate: str, address: str) -> None:
    store = Store([x509.load_pem_x509_certificate(authority.encode())])
    subject = x509.IPAddress(ipaddress.ip_address(address))
    verifier = PolicyBuilder().store(store).build_server_verifier(subject)
    verifier.verify(x509.load_pem_x509_certificate(certificate.encode()), [])


def test_the_authority_vouches_for_the_address() -> None:
    made = certificate_for(ADDRESS)
    verify(made.authority, made.certificate, ADDRESS)


def test_another_address_or_another_authority_is_refused() -> None:
    made = certificate_for(ADDRESS)
    with pytest.raises(VerificationError):
        verify(made.authority, made.certificate, "10.77.0.2")
    with pytest.raises(VerificationError):
        verify(certificate_for(ADDRESS).authority, made.certificate, ADDRESS)


def test_the_key_is_the_certificates_own() -> None:
    made = certificate_for(ADDRESS)
    key = serialization.load_pem_private_key(made.key.encode(), password=None)
    certificate = x509.load_pem_x509_certificate(made.certificate.encode())
    assert key.public_key() == certificate.public_key()


def test_a_certificate_is_valid_on_a_clock_that_is_a_little_late() -> None:
    certificate = x509.load_pem_x509_certificate(certificate_for(ADDRESS).certificate.encode())
    earlier = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=30)
    assert certificate.not_valid_before_utc < earlier
