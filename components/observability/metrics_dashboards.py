"""The dashboards as files of the store's own page."""

import json
from collections.abc import Sequence

from components.observability.dashboards import DASHBOARDS, Panel


def dashboard_files() -> dict[str, str]:
    """Return the files of all dashboards by name, as the page reads them."""
    return {
        f"{title.lower().replace(' ', '-')}.json": json.dumps(
            {"title": title, "rows": [_row(name, panels) for name, panels in rows.items()]},
            indent=1,
        )
        for title, rows in DASHBOARDS.items()
    }


def _row(title: str, panels: Sequence[Panel]) -> dict[str, object]:
    return {
        "title": title,
        "panels": [
            {
                "title": panel.title,
                "unit": panel.unit,
                "width": 6,
                "expr": [panel.expression],
                "alias": [panel.alias],
                "showLegend": True,
            }
            for panel in panels
        ],
    }
