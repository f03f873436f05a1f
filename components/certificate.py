"""Certificates that are derived from seeds: keys, serial numbers and signatures never differ."""

import datetime
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the curve NIST P-256 (FIPS 186-5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """A certificate and its private key as PEM text."""

    certificate: str
    key: str


def self_signed(seed: str, common_name: str) -> Certificate:
    """Return a certificate that is its own authority; it is valid from 2026 to 2056."""
    key, name = derived_key(seed), named(common_name)
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), serial(seed))
        .not_valid_before(datetime.datetime(2026, 1, 1))
        .not_valid_after(datetime.datetime(2056, 1, 1))
    )
    return signed(builder, key, key)


def derived_key(seed: str) -> ec.EllipticCurvePrivateKey:
    """Return the key that a seed stands for."""
    # 384 bits reduced to 256: the bias is below 2^-128 (FIPS 186-5, A.2.1).
    number = int.from_bytes(hashlib.sha384(seed.encode()).digest())
    return ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())


def serial(seed: str) -> int:
    """Return the serial number of a certificate, of 19 bytes."""
    return int.from_bytes(hashlib.sha256(f"serial {seed}".encode()).digest()[:19]) | 1


def named(common_name: str) -> x509.Name:
    """Return a subject; a common name has 64 characters at most."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def signed(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> Certificate:
    """Return the certificate with its key; the same input gives the same signature."""
    certificate = builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True)
    return Certificate(
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        key=key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    )
