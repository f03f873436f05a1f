"""The dashboards as files of Grafana."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from grafana_foundation_sdk.builders import dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from components.observability.dashboards import DASHBOARDS, Panel

SOURCE: Final = "metrics"
"""The uid of the source of all data."""

UNITS: Final[Mapping[str, str]] = {
    "": "short",
    "%": "percent",
    "MB": "decmbytes",
    "s": "s",
    "/s": "cps",
    "cores": "short",
}
"""Grafana's own word for each unit; it shows any other one as it stands."""

COLUMNS: Final = 24
"""Of its grid; there are two panels beside each other."""


def dashboard_files() -> dict[str, str]:
    """Return the files of all dashboards by name."""
    return {f"{_uid(title)}.json": _file(title, rows) for title, rows in DASHBOARDS.items()}


def _uid(title: str) -> str:
    """What the address of a dashboard has; it stays when the title is translated."""
    return title.lower().replace(" ", "-")


def _file(title: str, rows: Mapping[str, Sequence[Panel]]) -> str:
    page = (
        dashboard.Dashboard(title)
        .uid(_uid(title))
        .tags(["tapbot-stack"])
        .timezone("browser")
        .time("now-6h", "now")
        .refresh("1m")
    )
    for name, panels in rows.items():
        page = page.with_row(dashboard.Row(name))
        for panel in panels:
            page = page.with_panel(_graph(panel))
    return json.dumps(page.build(), cls=JSONEncoder, indent=1, sort_keys=True)


def _graph(panel: Panel) -> timeseries.Panel:
    query = prometheus.Dataquery().expr(panel.expression).legend_format(panel.alias).ref_id("A")
    return (
        timeseries.Panel()
        .title(panel.title)
        .unit(UNITS.get(panel.unit, panel.unit))
        .min(0)
        .height(8)
        .span(COLUMNS // 2)
        .datasource(DataSourceRef(type_val="prometheus", uid=SOURCE))
        .with_target(query.range())
    )
