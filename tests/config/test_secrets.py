"""The list of secrets."""

import dataclasses

from config.reference import table
from config.secrets import LONGEST, SPECS, Secrets, secret_command


def test_every_secret_has_a_spec_and_a_field() -> None:
    assert [spec.name for spec in SPECS] == [field.name for field in dataclasses.fields(Secrets)]


def test_keys_are_spelled_as_in_a_stack_file() -> None:
    assert {"n8nEncryptionKey", "qdrantReadOnlyApiKey"} <= {spec.key for spec in SPECS}


def test_the_command_makes_a_value_where_one_can_be_made() -> None:
    commands = {spec.key: secret_command(spec) for spec in SPECS}
    assert commands["n8nOwnerPassword"] == (
        'pulumi config set --secret tapbot-stack:n8nOwnerPassword "$(openssl rand -hex 24)"'
    )
    assert commands["directusS3Secret"] == (
        "pulumi config set --secret tapbot-stack:directusS3Secret"
    ), "a random value would only fail later, at the bucket"


def test_what_asks_for_an_issued_secret_is_a_setting_that_may_be_absent() -> None:
    issued = {spec.key: spec.needed_by for spec in SPECS if spec.needed_by}
    assert issued == {
        "directusS3Key": "directus.s3",
        "directusS3Secret": "directus.s3",
        "acmeDnsCredentials": "traefik.acme.dnsVariables",
    }
    rows = table()
    for setting in issued.values():
        assert f"| `{setting}` |" in rows


def test_what_the_suggested_command_makes_is_long_enough_for_every_secret() -> None:
    made_by_openssl_rand_hex_24 = 48
    assert all(spec.min_length <= made_by_openssl_rand_hex_24 <= LONGEST for spec in SPECS)


def test_a_value_is_not_in_the_representation() -> None:
    values = {spec.name: f"value of {spec.name}" for spec in SPECS}
    assert "value of" not in repr(Secrets(**values))
