"""Plain values in, settings or every problem out."""

from config.check import FIELD_OF_KEY, check
from config.report.errors import show
from tests.config.samples import without
from tests.support.factories import config_with, valid_config


def test_valid_values_become_settings() -> None:
    settings, problems = check(valid_config(), frozenset(), show)
    assert settings is not None
    assert problems == []


def test_a_key_that_could_not_be_read_is_not_reported_as_missing() -> None:
    values = valid_config()
    del values["directus"]
    settings, problems = check(values, frozenset({"directus"}), show)
    assert settings is None, "defaults may not stand in for what was set"
    assert problems == []


def test_an_optional_section_that_could_not_be_read_gives_no_settings() -> None:
    settings, problems = check(valid_config(), frozenset({"postgres"}), show)
    assert (settings, problems) == (None, [])


def test_rules_that_do_not_need_the_unreadable_section_still_run() -> None:
    values = config_with({"traefik": {"httpPort": 443}, "n8n": {"subdomain": "cms"}})
    _, problems = check(values, frozenset({"n8n"}), show)
    assert [problem.path for problem in problems] == ["traefik.httpsPort"]


def test_every_key_is_known_by_its_spelling_in_a_stack_file() -> None:
    assert FIELD_OF_KEY["redisQueue"] == "redis_queue"
    assert set(valid_config()) <= set(FIELD_OF_KEY)


def test_a_key_without_a_value_is_a_mistake_and_no_absence() -> None:
    _, problems = check({**valid_config(), "qdrant": None, "postgres": None}, frozenset(), show)
    assert [problem.path for problem in problems] == ["postgres", "qdrant"]


def test_an_absent_section_that_may_be_absent_is_no_problem() -> None:
    settings, problems = check(without("qdrant"), frozenset(), show)
    assert settings is not None
    assert (settings.qdrant, problems) == (None, [])


def test_a_bad_section_is_not_taken_for_an_absent_one() -> None:
    values = config_with({"qdrant": 5, "redisCache": {"memory": "1MB"}})
    _, problems = check(values, frozenset(), show)
    assert [problem.path for problem in problems] == ["redisCache.memory", "qdrant"], (
        "a rule would tell an operator to add a section that is there"
    )


def test_rules_see_settings_that_pydantic_has_accepted() -> None:
    values = config_with({"traefik": {"httpPort": "443"}, "timezone": "Mars/Olympus"})
    _, problems = check(values, frozenset(), show)
    assert [problem.path for problem in problems] == ["timezone", "traefik.httpsPort"], (
        "a mistake elsewhere would hide that the port in quotes is taken"
    )
