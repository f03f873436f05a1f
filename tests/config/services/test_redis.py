"""Settings of the two Redis."""

import pytest

from config.services.redis import RedisCacheSettings, RedisQueueSettings
from tests.support.factories import only_problem, valid_settings


def test_the_queue_and_the_caches_are_two_services_with_a_password_each() -> None:
    settings = valid_settings()
    assert settings.redis_queue == RedisQueueSettings()
    assert settings.redis_cache == RedisCacheSettings()
    assert set(RedisQueueSettings.secrets()).isdisjoint(RedisCacheSettings.secrets()), (
        "whoever may read the caches could read the queue"
    )


@pytest.mark.parametrize("section", ["redisQueue", "redisCache"])
def test_less_memory_than_it_can_run_in_is_refused(section: str) -> None:
    problem = only_problem({section: {"memory": "16MB"}})
    assert problem.line == (
        f"{section}.memory: is below the minimum (got '16MB'; expected at least 32MB)"
    )
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:{section}.memory' 128MB"
