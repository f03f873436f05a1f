"""An HTML page as the tests look at it: its elements, and whether every tag is closed in order."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

PUBLIC = Path(__file__).parents[2] / "site" / "public"
VOID = {"meta", "link", "img", "br", "hr", "input"}


@dataclass(frozen=True)
class Element:
    """One start tag with its attributes."""

    tag: str
    attributes: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class Document(HTMLParser):
    """A parsed page; `faults` lists tags that are closed wrongly or never."""

    path: Path
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self.feed(self.path.read_text(encoding="utf-8"))
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    @property
    def name(self) -> str:
        """The page's address on the site."""
        return "/" + self.path.relative_to(PUBLIC).as_posix().removesuffix("index.html")

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of this tag whose attributes have these values."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element[key] == value for key, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        (element,) = self.all(tag, **attributes)
        return element

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a start tag."""
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> repeats an attribute")
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Compare an end tag with the innermost open one."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        """Keep the title's text."""
        if self._open and self._open[-1] == "title":
            self.title += data
