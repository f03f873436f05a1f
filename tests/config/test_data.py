"""Settings of the data services."""

from typing import Any

import pytest

from config.budget import shares
from config.data import PostgresSettings, Storage
from tests.support.factories import problem_lines, valid_settings


def test_the_defaults_suit_a_small_machine() -> None:
    settings = valid_settings()
    assert settings.postgres == PostgresSettings()
    assert settings.postgres.storage is Storage.SSD
    data = [share.mib for share in shares(settings) if share.server == "data"]
    assert sum(data) <= 2048


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"postgres": {"memory": "128MB"}},
            "postgres.memory: is below the minimum (got '128MB'; expected at least 256MB)",
        ),
        (
            {"redisCache": {"memory": "16MB"}},
            "redisCache.memory: is below the minimum (got '16MB'; expected at least 32MB)",
        ),
        (
            {"qdrant": {"memory": "64MB"}},
            "qdrant.memory: is below the minimum (got '64MB'; expected at least 128MB)",
        ),
        (
            {"directus": {"memory": "256MB"}},
            "directus.memory: is below the minimum (got '256MB'; expected at least 384MB)",
        ),
        (
            {"postgres": {"storage": "sdd"}},
            "postgres.storage: is not one of the choices, did you mean ssd? "
            "(got 'sdd'; expected ssd or hdd)",
        ),
        (
            {"postgres": {"cpus": 0}},
            "postgres.cpus: is too small "
            "(got 0; expected a number with at most 2 decimals from 0.01 to 64, such as 0.5)",
        ),
        (
            {"directus": {"replicas": 0}},
            "directus.replicas: is too small "
            "(got 0; expected a whole number from 1 to 16, such as 2)",
        ),
        (
            {"directus": {"adminEmail": "admin"}},
            "directus.adminEmail: is not valid "
            "(got 'admin'; expected an email address such as admin@tapbot.kz)",
        ),
        (
            {"directus": {"projectName": "{{ 7 * 7 }}"}},
            "directus.projectName: is not valid (got '{{ 7 * 7 }}'; expected a name of letters, "
            "digits, spaces and everyday punctuation such as tapbot.kz)",
        ),
        (
            {"directus": {"cacheTtl": 5}},
            "directus.cacheTtl: is not text "
            "(got 5; expected a time with its unit (s, m, h or d) such as 5m)",
        ),
    ],
)
def test_a_wrong_value_is_named_with_a_valid_example(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]
