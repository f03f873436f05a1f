"""What dashboards show; that each expression has data is an end-to-end test."""

from itertools import chain

from components.observability.dashboards import DASHBOARDS


def test_no_two_panels_of_a_dashboard_have_one_title_in_one_row() -> None:
    for rows in DASHBOARDS.values():
        for panels in rows.values():
            titles = [panel.title for panel in panels]
            assert len(set(titles)) == len(titles)


def test_every_panel_says_how_its_lines_are_named() -> None:
    every = chain.from_iterable(panels for rows in DASHBOARDS.values() for panels in rows.values())
    assert all(panel.alias and panel.expression for panel in every)
