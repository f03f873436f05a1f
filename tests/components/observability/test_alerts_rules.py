"""The rules: each one says what is wrong and what to do; tests/e2e has them fire."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml

from components.observability.alerts_rules import Expected, documents, rule_files
from tests.components.observability.alert_cases import CASES
from tests.support.sources import ROOT

TEXTS: Final = ("summary", "action", "summary_ru", "action_ru")
EVERY: Final = [
    Expected(server="edge", service="n8n", container="tapbot-prod-n8n"),
    Expected(server="data", service="postgres", container="tapbot-prod-postgres-data"),
]


def rules() -> Iterator[dict[str, Any]]:
    """Yield every alert."""
    for document in documents().values():
        for group in document["groups"]:
            yield from group["rules"]


def test_every_alert_has_a_case() -> None:
    assert sorted(CASES) == sorted(rule["alert"] for rule in rules())


@pytest.mark.parametrize("alert", sorted(CASES))
def test_its_texts_use_only_what_the_alert_carries(alert: str) -> None:
    rule = next(rule for rule in rules() if rule["alert"] == alert)
    for text in TEXTS:
        named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"][text]))
        assert named <= set(CASES[alert].labels), f"{alert}: {text} would have a hole"


def test_every_alert_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    for rule in rules():
        assert set(rule["annotations"]) == {*TEXTS, "page"}, rule["alert"]
        for text in TEXTS:
            words = rule["annotations"][text]
            assert bool(re.search("[а-я]", words)) == text.endswith("_ru"), words
            assert len(words) <= 160, f"{rule['alert']}: nobody reads this at night"


def test_an_alert_is_critical_or_a_warning() -> None:
    grades = {rule["alert"]: rule["labels"]["severity"] for rule in rules()}
    assert grades.pop("Watchdog") == "none"
    assert set(grades.values()) == {"critical", "warning"}


def test_every_alert_links_to_a_heading_of_its_own_page() -> None:
    for rule in rules():
        page, _, heading = rule["annotations"]["page"].partition("#")
        headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(), re.MULTILINE)
        assert heading in [each.lower() for each in headings], rule["annotations"]["page"]


def test_no_page_explains_an_alert_that_is_gone() -> None:
    pages = (ROOT / "docs" / "alerts").glob("*.md")
    found = {
        each
        for page in pages
        if page.stem in documents()
        for each in re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    }
    assert found == set(CASES)


def expected(figures: list[Expected]) -> dict[str, str]:
    """Return the expressions of what must be there, by the name of their series."""
    [group] = yaml.safe_load(rule_files(EVERY, figures)["expected.yaml"])["groups"]
    return {rule["record"]: rule["expr"] for rule in group["rules"]}


def test_every_container_of_the_stack_must_be_there() -> None:
    found = expected([])
    for each in EVERY:
        assert f'"container", "{each.container}"' in found["container_expected"]
    assert set(found) == {"container_expected"}, "no expression is made of nothing"


def test_figures_may_get_as_old_as_who_writes_them_says() -> None:
    container = "tapbot-prod-tunnel-edge"
    writer = Expected(server="edge", service="tunnel", container=container, value=300)
    assert expected([writer])["figures_expected_seconds"] == (
        f'union(label_set(300, "server", "edge", "service", "tunnel", "container", "{container}"))'
    )
