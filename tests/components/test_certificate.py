"""Certificates that are derived from seeds."""

from cryptography import x509

from components.certificate import derived_key, self_signed, serial


def test_a_seed_stands_for_one_certificate() -> None:
    assert self_signed("seed", "name") == self_signed("seed", "name"), "each update would differ"
    assert self_signed("seed", "name").key != self_signed("other", "name").key


def test_one_that_signs_itself_is_its_own_authority() -> None:
    found = x509.load_pem_x509_certificate(self_signed("seed", "name").certificate.encode())
    found.verify_directly_issued_by(found)
    assert found.public_key() == derived_key("seed").public_key()
    assert found.serial_number == serial("seed")


def test_serial_numbers_fit_into_a_certificate() -> None:
    assert 0 < serial("seed") < 2**152
    assert serial("seed") % 2 == 1
