"""The stack's secrets: the operator's own where they are set, generated ones elsewhere."""

from collections.abc import Mapping
from types import MappingProxyType

import pulumi
import pytest

from components.stack.secrets import LENGTH, Secrets
from config.secrets import LONGEST, Secret
from config.sections import all_secrets, internal_secrets, made_secrets, section_classes
from tests.support.engine import PASSWORD, RecordingEngine, run


def resource(secret: Secret) -> str:
    """Return the name of a secret's first resource."""
    return secret.name.replace("_", "-")


NAMES = {resource(each) for each in made_secrets()}


def values_with(
    rotations: Mapping[str, int] = MappingProxyType({}), **given: str
) -> RecordingEngine:
    """Run a stack with these secrets of its own, by key; all values are its outputs, by name."""

    def build() -> None:
        own = {key: pulumi.Output.secret(value) for key, value in given.items()}
        needed = {**all_secrets(), **internal_secrets()}
        made = Secrets(needed, own, generates=True, rotations=rotations)
        for secret, value in made.values.items():
            pulumi.export(secret.name, value)

    return run(build)


@pytest.fixture(scope="module")
def generated() -> RecordingEngine:
    """A stack that sets no secret."""
    return values_with()


def test_every_secret_has_a_value(generated: RecordingEngine) -> None:
    assert set(generated.outputs) == {spec.name for spec in made_secrets()}
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


def test_what_data_is_encrypted_with_is_held_by_its_fingerprint() -> None:
    held = [
        values_with({}, **given).one("random:index/randomId:RandomId", "n8n-encryption-key-in-use")
        for given in ({}, {"n8nEncryptionKey": "mine"})
    ]
    assert all(each.protect for each in held), "another key would be accepted, and data lost"
    prints = [each.inputs["keepers"]["fingerprint"] for each in held]
    assert prints[0] != prints[1]
    assert "mine" not in str(held[1].inputs)
    assert held[1].secret_inputs, "a guess could be compared with what the state shows"


def test_what_somebody_else_issues_is_never_made_up() -> None:
    engine = values_with(directusS3Key="AKIA")
    assert engine.outputs["directus_s3_key"] == "AKIA"
    assert "directus_s3_secret" not in engine.outputs, "the bucket would refuse it"
    assert {each.name for each in engine.of_type(PASSWORD)} == NAMES


def test_secrets_are_secret_wherever_they_come_from() -> None:
    engine = values_with(n8nEncryptionKey="mine", directusS3Key="AKIA")
    assert engine.secret_outputs == set(engine.outputs), (
        "an output, a plan or the state would hold them in plain text"
    )


def test_a_generated_secret_outlives_a_destroy_like_the_data_that_it_opens(
    generated: RecordingEngine,
) -> None:
    unprotected = {each.name for each in generated.of_type(PASSWORD) if not each.protect}
    passing = {
        *("backups-password", "dozzle-password", "gate-password", "operator-password"),
        *("pgadmin-password", "redis-cache-password"),
    }
    assert unprotected == passing | {resource(each) for each in internal_secrets()}, (
        "data that stays could never be read again, or a service that keeps none never be removed"
    )


@pytest.mark.parametrize("section", ["gate", "dozzle", "redis_cache"])
def test_a_service_that_keeps_nothing_is_removed_by_one_update(
    section: str, generated: RecordingEngine
) -> None:
    own = {resource(secret) for secret in section_classes()[section].secrets()}
    held = {each.name for each in generated.of_type(PASSWORD) if each.name in own and each.protect}
    assert held == set(), "each update would fail until somebody gives them up by hand"


@pytest.mark.parametrize("secret", made_secrets(), ids=lambda each: each.key)
def test_a_secret_that_is_made_anew_is_another_one(secret: Secret) -> None:
    engine, name = values_with({secret.key: 2}), resource(secret)
    assert f"{name}-2" in engine.outputs[secret.name]
    made = {each.name for each in engine.of_type(PASSWORD)} - (NAMES - {name})
    kept = secret.kept and secret not in internal_secrets()
    before = {name, f"{name}-1"} if kept else set()
    assert made == before | {f"{name}-2"}, "one that is protected cannot go away"


def test_no_other_secret_is_made_anew(generated: RecordingEngine) -> None:
    after = values_with({"qdrantApiKey": 1}).outputs
    changed = {name for name, value in generated.outputs.items() if after[name] != value}
    assert changed == {"qdrant_api_key"}


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
    assert names == NAMES, (
        "another name is another resource: the password of existing data would be regenerated"
    )
