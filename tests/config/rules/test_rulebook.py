"""The list of all rules."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config import rules
from config.rules.rule import Rule
from config.rules.rulebook import RULES, broken
from config.settings import StackSettings
from tests.support.factories import config_with, problem_lines, settings_of, valid_settings

EVERYTHING: Final = frozenset(StackSettings.model_fields)
FOLDER: Final = Path(rules.__path__[0])


def written() -> Iterator[tuple[str, Rule]]:
    """Yield the rules of all modules by name."""
    for file in sorted(FOLDER.glob("[a-z]*.py")):
        module = importlib.import_module(f"config.rules.{file.stem}")
        for name, value in vars(module).items():
            if isinstance(value, Rule):
                yield f"{file.stem}.{name}", value


def test_every_rule_that_is_written_is_in_the_rulebook() -> None:
    forgotten = [name for name, rule in written() if rule not in RULES]
    assert forgotten == [], "a rule that is not listed never runs"
    assert len(list(written())) == len(RULES) == len(set(RULES)), "a problem would be told twice"


def test_a_rule_reads_only_fields_that_exist() -> None:
    for name, rule in written():
        assert rule.reads, f"{name} would run on settings that are not there"
        assert rule.reads <= EVERYTHING, f"{name} would never run"


def test_valid_settings_break_no_rule() -> None:
    assert broken(valid_settings(), EVERYTHING) == []


def test_a_rule_waits_until_what_it_reads_is_valid() -> None:
    same = StackSettings.model_validate(config_with({"n8n": {"subdomain": "cms"}}))
    assert [problem.path for problem in broken(same, EVERYTHING)] == ["n8n.subdomain"]
    assert broken(same, EVERYTHING - {"directus"}) == []


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


def test_a_rule_reads_no_section_that_it_does_not_name() -> None:
    # Without the other sections, as after a mistake in each of them.
    values = config_with({})
    whole = settings_of(values)
    for name, rule in written():
        known = {field: getattr(whole, field) for field in rule.reads}
        alone = StackSettings.model_construct(**known)
        assert list(rule.find(alone)) == [], f"{name} reads a section that may be missing"
