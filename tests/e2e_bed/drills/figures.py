"""What drills measured, kept in docs/drills.md."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"


class Figures:
    """Rows of a table: what was done, and what was measured."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str]] = []

    def add(self, what: str, measured: str) -> None:
        """Keep and print one row."""
        print(f"{what}: {measured}")
        self._rows.append((what, measured))

    def table(self) -> str:
        """Return the table with the day and the machine."""
        lines = [f"| {what} | {measured} |" for what, measured in self._rows]
        head = [
            f"{datetime.now(UTC):%Y-%m-%d}, {machine()}.",
            "",
            "| drill | measured |",
            "|---|---|",
        ]
        return "\n".join([*head, *lines])

    def write(self, page: Path) -> None:
        """Put the table into a page, between its marks."""
        before, _, rest = page.read_text().partition(BEGIN)
        _, _, after = rest.partition(END)
        page.write_text(f"{before}{BEGIN}\n{self.table()}\n{END}{after}")


def machine() -> str:
    """Describe the machine that both servers of the bed are on."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"two servers on one machine ({platform.system()} {platform.machine()},"
        f" {os.cpu_count()} cores, {pages / 2**30:.0f} GB)"
    )
