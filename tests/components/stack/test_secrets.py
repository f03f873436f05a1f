"""The stack's secrets: the operator's own where they are set, generated ones elsewhere."""

import pulumi
import pytest

from components.stack.secrets import LENGTH, Secrets
from config.secrets import LONGEST
from config.sections import all_secrets
from tests.support.engine import PASSWORD, RecordingEngine, run
from tests.support.factories import own_secrets

OWN = own_secrets()


def values_with(**given: str) -> RecordingEngine:
    """Run a stack with these secrets of its own, by key; all values are its outputs, by name."""

    def build() -> None:
        own = {key: pulumi.Output.secret(value) for key, value in given.items()}
        for secret, value in Secrets(all_secrets(), own, generates=True).values.items():
            pulumi.export(secret.name, value)

    return run(build)


@pytest.fixture(scope="module")
def generated() -> RecordingEngine:
    """A stack that sets no secret."""
    return values_with()


def test_every_secret_has_a_value(generated: RecordingEngine) -> None:
    assert set(generated.outputs) == {spec.name for spec in OWN}
    assert all(generated.outputs.values()), "a service would start with an empty password"


def test_no_two_secrets_are_the_same(generated: RecordingEngine) -> None:
    values = list(generated.outputs.values())
    assert len(set(values)) == len(values), "who learns one of them would learn two"


def test_a_generated_secret_stays_when_the_operator_sets_another_one() -> None:
    engine = values_with(directusSecret="mine")
    assert engine.outputs["directus_secret"] == "mine"
    assert "directus-secret" in {each.name for each in engine.of_type(PASSWORD)}, (
        "on a deployed stack the generated one is protected: Pulumi would refuse the update"
    )


def test_nothing_is_generated_beside_the_key_that_data_is_encrypted_with() -> None:
    engine = values_with(n8nEncryptionKey="mine")
    assert engine.outputs["n8n_encryption_key"] == "mine", (
        "n8n could not read the credentials that were encrypted with the operator's key"
    )
    names = {each.name for each in engine.of_type(PASSWORD)}
    assert "n8n-encryption-key" not in names
    assert len(names) == len(OWN) - 1, "the other secrets are still generated"


def test_what_somebody_else_issues_is_never_made_up() -> None:
    engine = values_with(directusS3Key="AKIA")
    assert engine.outputs["directus_s3_key"] == "AKIA"
    assert "directus_s3_secret" not in engine.outputs, "the bucket would refuse it"
    assert {each.name for each in engine.of_type(PASSWORD)} == {
        spec.name.replace("_", "-") for spec in OWN
    }


def test_secrets_are_secret_wherever_they_come_from() -> None:
    engine = values_with(n8nEncryptionKey="mine", directusS3Key="AKIA")
    assert engine.secret_outputs == set(engine.outputs), (
        "an output, a plan or the state would hold them in plain text"
    )


def test_a_generated_secret_outlives_a_destroy_like_the_data(generated: RecordingEngine) -> None:
    unprotected = {each.name for each in generated.of_type(PASSWORD) if not each.protect}
    assert unprotected == set(), "the data that stays could never be read again"


def test_a_generated_secret_is_strong_and_safe_in_urls_and_files(
    generated: RecordingEngine,
) -> None:
    for each in generated.of_type(PASSWORD):
        assert each.inputs["special"] is False, "a slash or an @ breaks connection strings"
        assert each.inputs["length"] == LENGTH
    assert max(spec.min_length for spec in all_secrets()) <= LENGTH <= LONGEST, (
        "the program refuses shorter ones from operators, and bcrypt ignores what is longer"
    )


def test_names_of_generated_secrets_never_change(generated: RecordingEngine) -> None:
    names = {each.name for each in generated.of_type(PASSWORD)}
    assert names == {spec.name.replace("_", "-") for spec in OWN}, (
        "another name is another resource: the password of existing data would be regenerated"
    )
