"""The table of rules, and the rule on images."""

from config import rules
from config.settings import StackSettings
from tests.support.factories import problem_lines, valid_settings


def test_valid_settings_break_no_rule() -> None:
    assert rules.broken(valid_settings(), frozenset(StackSettings.model_fields)) == []


def test_a_rule_reads_only_sections_that_exist() -> None:
    for rule, sections in rules.RULES:
        unknown = set(sections) - set(StackSettings.model_fields)
        assert not unknown, f"{rule.__name__} would never run"


def test_a_rule_waits_until_what_it_reads_is_valid() -> None:
    same = valid_settings()
    clashing = same.model_copy(update={"n8n": same.n8n.model_copy(update={"subdomain": "cms"})})
    everything = frozenset(StackSettings.model_fields)
    assert len(rules.broken(clashing, everything)) == 1
    assert rules.broken(clashing, everything - {"directus"}) == []


def test_an_image_under_an_unknown_key_is_named() -> None:
    [line] = problem_lines({"images": {"postgre": "postgres:16.15"}})
    assert line.startswith(
        "images['postgre']: is not an image of the stack, did you mean postgres? "
        "(expected one of: postgres, redis, "
    )


def test_broken_rules_and_wrong_values_are_listed_together() -> None:
    changes = {
        "timezone": "Mars/Olympus",
        "directus": {"subdomain": "n8n"},
        "placement": {"site": "egde"},
        "postgres": {"memory": "8GB"},
        "images": {"redis": "redis"},
        "traefik": {"httpPort": 443},
    }
    paths = [line.partition(":")[0] for line in problem_lines(changes)]
    assert sorted(paths) == sorted(
        [
            "timezone",
            "images.redis",
            "placement.site",
            "n8n.subdomain",
            "traefik.httpsPort",
            "servers.data.memory",
        ]
    )
