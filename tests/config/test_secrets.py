"""The list of secrets."""

import dataclasses

from config.secrets import LONGEST, SPECS, Secrets


def test_every_secret_has_a_spec_and_a_field() -> None:
    assert [spec.name for spec in SPECS] == [field.name for field in dataclasses.fields(Secrets)]


def test_keys_are_spelled_as_in_a_stack_file() -> None:
    assert {"n8nEncryptionKey", "qdrantReadOnlyApiKey"} <= {spec.key for spec in SPECS}


def test_what_the_suggested_command_makes_is_long_enough_for_every_secret() -> None:
    made_by_openssl_rand_hex_24 = 48
    assert all(spec.min_length <= made_by_openssl_rand_hex_24 <= LONGEST for spec in SPECS)


def test_a_value_is_not_in_the_representation() -> None:
    values = {spec.name: f"value of {spec.name}" for spec in SPECS}
    assert "value of" not in repr(Secrets(**values))
