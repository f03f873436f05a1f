"""Settings of PostgreSQL."""

from typing import Any

import pytest

from config.instances import instances
from config.services.postgres import PostgresSettings, Storage
from tests.support.factories import only_problem, valid_settings


def test_the_defaults_suit_a_small_machine() -> None:
    settings = valid_settings()
    assert settings.postgres == PostgresSettings()
    assert settings.postgres.storage is Storage.SSD
    data = [each.memory.mib for each in instances(settings) if each.server == "data"]
    assert sum(data) <= 2048


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"memory": "128MB"},
            "postgres.memory: is below the minimum (got '128MB'; expected at least 256MB)",
            "pulumi config set --path 'tapbot-stack:postgres.memory' 512MB",
        ),
        (
            {"storage": "sdd"},
            "postgres.storage: is not one of the choices, did you mean ssd? "
            "(got 'sdd'; expected ssd or hdd)",
            "pulumi config set --path 'tapbot-stack:postgres.storage' ssd",
        ),
        (
            {"cpus": 0},
            "postgres.cpus: is too small "
            "(got 0; expected a number with at most 2 decimals from 0.01 to 64, such as 0.5)",
            "pulumi config set --path 'tapbot-stack:postgres.cpus' 1",
        ),
        (
            {"maxConnections": 19},
            "postgres.maxConnections: is too small "
            "(got 19; expected a whole number from 20 to 1000, such as 100)",
            "pulumi config set --path 'tapbot-stack:postgres.maxConnections' 100",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(changes: dict[str, Any], line: str, fix: str) -> None:
    problem = only_problem({"postgres": changes})
    assert problem.line == line
    assert problem.fix == fix
