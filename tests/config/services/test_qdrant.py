"""Settings of Qdrant."""

from config.services.qdrant import QdrantSettings
from tests.support.factories import only_problem, valid_settings


def test_an_empty_section_is_enough() -> None:
    assert valid_settings().qdrant == QdrantSettings()


def test_who_only_reads_has_a_key_of_its_own() -> None:
    assert [secret.key for secret in QdrantSettings.secrets()] == [
        "qdrantApiKey",
        "qdrantReadOnlyApiKey",
    ]


def test_less_memory_than_it_can_run_in_is_refused() -> None:
    problem = only_problem({"qdrant": {"memory": "64MB"}})
    assert problem.line == (
        "qdrant.memory: is below the minimum (got '64MB'; expected at least 128MB)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:qdrant.memory' 384MB"
