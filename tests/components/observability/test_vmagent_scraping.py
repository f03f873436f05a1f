"""The file of scrapes: labels that mean the same everywhere, and only what is worth keeping."""

from typing import Any

import yaml

from components.containers.scrape import Scrape
from components.observability.vmagent_scraping import scrape_configuration
from tests.components.parts import local_fleet, target
from tests.support.engine import run


def job(**changes: Any) -> dict[str, Any]:
    """Return the job of one scrape."""
    found: list[str] = []

    def build() -> None:
        where = target(local_fleet()["edge"], "n8n-worker", name="n8n-worker-1")
        found.append(scrape_configuration([Scrape(target=where, port=5678, **changes)]))

    run(build)
    [only] = yaml.safe_load(found[0])["scrape_configs"]
    assert isinstance(only, dict)
    return only


def test_labels_are_those_of_logs_and_alerts() -> None:
    [static] = job()["static_configs"]
    assert static == {
        "targets": ["n8n-worker-1:5678"],
        "labels": {
            "job": "n8n-worker",
            "server": "edge",
            "service": "n8n-worker",
            "container": "tapbot-test-n8n-worker-1",
        },
    }


def test_what_is_not_worth_keeping_is_dropped() -> None:
    assert job(keep="redis_.*", drop="redis_config_.*")["metric_relabel_configs"] == [
        {"action": "keep", "source_labels": ["__name__"], "regex": "redis_.*"},
        {"action": "drop", "source_labels": ["__name__"], "regex": "redis_config_.*"},
    ]
    assert "metric_relabel_configs" not in job()


def test_a_query_has_lists_of_values() -> None:
    assert job(parameters={"module": "https"})["params"] == {"module": ["https"]}
