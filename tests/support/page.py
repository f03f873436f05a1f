"""A page of the documentation that is followed to the letter, in a copy of the repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PART: Final = re.compile(
    r"^## (?P<heading>[^\n]*)$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
"""A heading, or a block with all that is in it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a page says of one file: its whole text, or lines between others."""

    file: str
    kind: str
    text: str

    def apply(self, root: Path) -> None:
        """Make or edit the file; the lines around an addition have to be there exactly once."""
        path = root / self.file
        if self.kind != "diff":
            assert not path.exists(), f"{self.file} is there already"
            path.write_text(self.text, encoding="utf-8")
            return
        lines = self.text.splitlines()
        assert {line[:1] for line in lines} <= {" ", "+"}, f"{self.file}: only additions"
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] == " ")
        after = "".join(f"{line[1:]}\n" for line in lines)
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{self.file}: the page shows lines that are not there"
        path.write_text(text.replace(before, after), encoding="utf-8")


def edits(page: Path) -> Iterator[Edit]:
    """Yield what each section says of the file that ends its heading."""
    file = ""
    for part in PART.finditer(page.read_text(encoding="utf-8")):
        if part["kind"] is None:
            named = re.search(r"`([^`]+)`$", part["heading"])
            file = named[1] if named else ""
        elif file:
            yield Edit(file, part["kind"], part["text"])
