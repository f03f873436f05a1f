"""Certificates for names that no public authority can check, such as localhost."""

import datetime
from collections.abc import Sequence

import pulumi
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from components.certificate import Certificate, derived_key, named, serial, signed
from components.seed import seed


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
        # A certificate has a name, also where nothing is public yet.
        names = names or [domain]
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
    key = derived_key(seed)
    name = named(f"tapbot-stack local CA for {domain}")
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), serial(seed))
        .not_valid_before(datetime.datetime(2026, 1, 1))
        .not_valid_after(datetime.datetime(2056, 1, 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        # A stolen key can impersonate this domain only, not the user's bank.
        .add_extension(x509.NameConstraints([x509.DNSName(domain)], None), critical=True)
    )
    return signed(builder, key, key)


def server_certificate(
    root_seed: str, seed: str, domain: str, names: Sequence[str], year: int
) -> Certificate:
    """Return the certificate of Traefik for these names, valid for two years from 1 January."""
    root_key, key = derived_key(root_seed), derived_key(seed)
    root = x509.load_pem_x509_certificate(authority(root_seed, domain).certificate.encode())
    builder = (
        x509.CertificateBuilder(
            root.subject,
            named(names[0]),
            key.public_key(),
            serial(f"{seed} {year}"),
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
    return signed(builder, key, root_key)


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
