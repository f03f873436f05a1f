"""Certificates for names that no public authority can check, such as localhost."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from components.seed import seed

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the curve NIST P-256 (FIPS 186-5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """A certificate and its private key as PEM text."""

    certificate: str
    key: str


class LocalCa(pulumi.ComponentResource):
    """A certificate authority of this stack alone, limited to the stack's domain.

    The state keeps only two random seeds; keys, certificates and signatures are derived from them
    and from the calendar year. The first update of a year renews the certificate, which is valid
    for two; other updates change nothing.
    """

    certificate: pulumi.Output[str]
    server: pulumi.Output[Certificate]

    def __init__(
        self,
        name: str,
        domain: str,
        names: Sequence[str],
        parent: pulumi.Resource,
    ) -> None:
        super().__init__("tapbot:edge:LocalCa", name, None, pulumi.ResourceOptions(parent=parent))
        root = seed(f"{name}-root", self, protect=True)
        leaf = seed(f"{name}-server", self, protect=True)
        year = datetime.datetime.now(datetime.UTC).year
        self.certificate = pulumi.Output.unsecret(
            root.apply(lambda seed: authority(seed, domain).certificate)
        )
        self.server = pulumi.Output.secret(
            pulumi.Output.all(root, leaf).apply(
                lambda seeds: server_certificate(seeds[0], seeds[1], domain, names, year)
            )
        )
        self.register_outputs({"certificate": self.certificate})


def authority(seed: str, domain: str) -> Certificate:
    """Return the authority derived from the seed; it is valid from 2026 to 2056."""
    key = _key(seed)
    name = _name(f"tapbot-stack local CA for {domain}")
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), _serial(seed))
        .not_valid_before(datetime.datetime(2026, 1, 1))
        .not_valid_after(datetime.datetime(2056, 1, 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        # A stolen key can impersonate this domain only, not the user's bank.
        .add_extension(x509.NameConstraints([x509.DNSName(domain)], None), critical=True)
    )
    return _signed(builder, key, key)


def server_certificate(
    root_seed: str, seed: str, domain: str, names: Sequence[str], year: int
) -> Certificate:
    """Return the certificate of Traefik for these names, valid for two years from 1 January."""
    root_key, key = _key(root_seed), _key(seed)
    root = x509.load_pem_x509_certificate(authority(root_seed, domain).certificate.encode())
    builder = (
        x509.CertificateBuilder(
            root.subject,
            _name(names[0]),
            key.public_key(),
            _serial(f"{seed} {year}"),
        )
        .not_valid_before(datetime.datetime(year, 1, 1))
        .not_valid_after(datetime.datetime(year + 2, 1, 1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]),
            critical=False,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
    )
    return _signed(builder, key, root_key)


def _key(seed: str) -> ec.EllipticCurvePrivateKey:
    # 384 bits reduced to 256: the bias is below 2^-128 (FIPS 186-5, A.2.1).
    number = int.from_bytes(hashlib.sha384(seed.encode()).digest())
    return ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())


def _serial(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(f"serial {seed}".encode()).digest()[:19]) | 1


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> Certificate:
    certificate = builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True)
    return Certificate(
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        key=key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    )
