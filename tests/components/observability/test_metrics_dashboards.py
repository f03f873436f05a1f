"""The dashboards as files of the store's own page."""

import json

from components.observability.dashboards import DASHBOARDS
from components.observability.metrics_dashboards import dashboard_files


def test_every_dashboard_is_a_file_as_the_page_reads_it() -> None:
    files = {name: json.loads(text) for name, text in dashboard_files().items()}
    assert [each["title"] for each in files.values()] == list(DASHBOARDS)
    for document in files.values():
        for row in document["rows"]:
            for panel in row["panels"]:
                assert panel["title"]
                assert panel["expr"]
                assert 1 <= panel["width"] <= 12
