"""The dashboards as files of Grafana: the same panels as on the store's own page."""

import json
from typing import Any

import pytest

from components.observability.dashboards import DASHBOARDS
from components.observability.grafana_dashboards import SOURCE, UNITS, dashboard_files
from components.observability.metrics_dashboards import dashboard_files as files_of_the_store

DOCUMENTS = {name: json.loads(text) for name, text in dashboard_files().items()}


def graphs(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the panels of a dashboard that draw something."""
    return [panel for panel in document["panels"] if panel["type"] == "timeseries"]


def test_there_is_one_for_each_of_the_store() -> None:
    assert DOCUMENTS.keys() == files_of_the_store().keys()
    assert [each["title"] for each in DOCUMENTS.values()] == list(DASHBOARDS)
    uids = [each["uid"] for each in DOCUMENTS.values()]
    assert len(set(uids)) == len(uids)
    assert all(len(uid) <= 40 for uid in uids), "Grafana refuses longer ones"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_its_expressions_are_those_that_are_tried_on_a_running_stack(name: str) -> None:
    [rows] = [rows for title, rows in DASHBOARDS.items() if title == DOCUMENTS[name]["title"]]
    panels = [panel for row in rows.values() for panel in row]
    drawn = graphs(DOCUMENTS[name])
    assert [(each["title"], each["targets"][0]["expr"]) for each in drawn] == [
        (panel.title, panel.expression) for panel in panels
    ]
    assert [each["targets"][0]["legendFormat"] for each in drawn] == [
        panel.alias for panel in panels
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_panel_asks_the_store_and_has_a_place_of_its_own(name: str) -> None:
    places = set()
    for panel in DOCUMENTS[name]["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        places.add((place["x"], place["y"]))
    assert len(places) == len(DOCUMENTS[name]["panels"]), "one would hide another"
    for panel in graphs(DOCUMENTS[name]):
        assert panel["datasource"] == {"type": "prometheus", "uid": SOURCE}
        [target] = panel["targets"]
        assert target["range"] is True


def test_units_are_words_of_grafana() -> None:
    used = {
        panel["fieldConfig"]["defaults"]["unit"]
        for document in DOCUMENTS.values()
        for panel in graphs(document)
    }
    assert used <= set(UNITS.values()), "it would print the unit after each number"


def test_the_files_are_the_same_at_each_update() -> None:
    assert dashboard_files() == dashboard_files()
