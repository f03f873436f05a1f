"""Certificates for names that no public authority can check, such as localhost."""

import datetime
import math

import pulumi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import verification

from components.certificate import Certificate
from components.edge.local_ca import LocalCa, authority, server_certificate
from components.servers.server import Server
from tests.components.parts import on_local
from tests.support.engine import BYTES, PASSWORD, RecordingEngine

NAMES = ["localhost", "cms.localhost", "n8n.localhost"]
ROOT_SEED, LEAF_SEED, OTHER_SEED = "1f" * 48, "2e" * 48, "3d" * 48
YEAR = 2026


def issued(*, names: list[str] = NAMES, year: int = YEAR) -> Certificate:
    """Return Traefik's certificate."""
    return server_certificate(ROOT_SEED, LEAF_SEED, "localhost", names, year)


def loaded(certificate: Certificate) -> x509.Certificate:
    """Return a certificate as its readers see it."""
    return x509.load_pem_x509_certificate(certificate.certificate.encode())


def verify(certificate: Certificate, name: str, *, root: str = ROOT_SEED) -> None:
    """Check the chain as a TLS client does that visits this name and trusts this root."""
    trusted = loaded(authority(root, "localhost"))
    (
        verification.PolicyBuilder()
        .store(verification.Store([trusted]))
        .time(datetime.datetime(YEAR, 7, 1))
        .build_server_verifier(x509.DNSName(name))
        .verify(loaded(certificate), [])
    )


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A stack with an authority of its own."""

    def build(server: Server) -> None:
        made = LocalCa("local-ca", "localhost", NAMES, server)
        pulumi.export("root", made.certificate)
        pulumi.export("key", made.server.apply(lambda pair: pair.key))
        pulumi.export("certificate", made.server.apply(lambda pair: pair.certificate))

    return on_local(build)


def test_where_nothing_is_public_the_certificate_is_for_the_domain() -> None:
    def build(server: Server) -> None:
        made = LocalCa("local-ca", "localhost", [], server)
        pulumi.export("certificate", made.server.apply(lambda pair: pair.certificate))

    certificate = on_local(build).outputs["certificate"]
    names = x509.load_pem_x509_certificate(certificate.encode()).extensions
    assert names.get_extension_for_class(x509.SubjectAlternativeName).value == (
        x509.SubjectAlternativeName([x509.DNSName("localhost")])
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_authority_trusts_every_name(name: str) -> None:
    verify(issued(), name)


def test_a_name_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(verification.VerificationError):
        verify(issued(), "grafana.localhost")


def test_another_stacks_authority_is_not_trusted() -> None:
    with pytest.raises(verification.VerificationError):
        verify(issued(), "localhost", root=OTHER_SEED)


def test_the_authority_cannot_vouch_for_other_peoples_domains() -> None:
    bank = issued(names=["bank.example"])
    with pytest.raises(verification.VerificationError, match="(?i)constraint"):
        verify(bank, "bank.example")


def test_the_authority_signs_servers_and_no_further_authorities() -> None:
    extensions = loaded(authority(ROOT_SEED, "localhost")).extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature
    leaf = loaded(issued()).extensions.get_extension_for_class(x509.BasicConstraints)
    assert leaf.value.ca is False, "Traefik's key could sign certificates for anybody"


def test_an_update_within_the_year_changes_nothing() -> None:
    assert issued() == issued(), "every update would replace the certificate"
    assert authority(ROOT_SEED, "localhost") == authority(ROOT_SEED, "localhost")


def test_a_new_year_renews_the_certificate_and_keeps_the_key() -> None:
    old, new = issued(), issued(year=YEAR + 1)
    assert loaded(old).serial_number != loaded(new).serial_number, (
        "browsers refuse two certificates of one authority with the same number"
    )
    assert old.key == new.key
    assert loaded(new).not_valid_before_utc.year == YEAR + 1


def test_a_certificate_outlasts_the_year_that_it_was_made_in() -> None:
    assert loaded(issued()).not_valid_after_utc >= datetime.datetime(
        YEAR + 2, 1, 1, tzinfo=datetime.UTC
    ), "a stack that nobody touches on new year's day would break"


def test_another_seed_is_another_key() -> None:
    other = server_certificate(ROOT_SEED, OTHER_SEED, "localhost", NAMES, YEAR)
    assert other.key != issued().key, "two stacks would share their private key"
    assert authority(OTHER_SEED, "localhost").key != authority(ROOT_SEED, "localhost").key


def test_the_key_belongs_to_the_certificate() -> None:
    pair = issued()
    key = serialization.load_pem_private_key(pair.key.encode(), password=None)
    assert key.public_key() == loaded(pair).public_key(), "Traefik would refuse the pair"


def test_long_names_fit_into_the_certificate() -> None:
    name = ".".join(["a" * 60, "b" * 60, "localhost"])
    verify(issued(names=[name]), name)


def test_the_authoritys_certificate_is_public_and_the_servers_key_is_secret(
    engine: RecordingEngine,
) -> None:
    assert engine.outputs["root"].startswith("-----BEGIN CERTIFICATE-----")
    assert "root" not in engine.secret_outputs, "nobody could trust what they cannot see"
    assert "PRIVATE KEY" in engine.outputs["key"]
    assert {"key", "certificate"} <= engine.secret_outputs


def test_the_seeds_are_kept_as_long_as_the_trust(engine: RecordingEngine) -> None:
    seeds = {each.name: each for each in engine.of_type(PASSWORD)}
    assert set(seeds) == {"local-ca-root", "local-ca-server"}
    assert all(seed.protect for seed in seeds.values()), (
        "everybody would have to import a new authority"
    )
    bits = [seed.inputs["length"] * math.log2(62) for seed in seeds.values()]
    assert min(bits) >= 320, "fewer bits make the key predictable (FIPS 186-5, A.2.1)"


def test_the_seeds_are_no_resources_that_show_their_value_as_their_id(
    engine: RecordingEngine,
) -> None:
    assert list(engine.of_type(BYTES)) == [], (
        "the id of RandomBytes is its value, which the state and every diff show in plain text"
    )


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:edge:LocalCa", "local-ca")
