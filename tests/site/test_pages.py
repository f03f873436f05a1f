"""The pages are well formed, complete in every language, and load nothing from elsewhere."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.site.document import PUBLIC, Document

ORIGIN = "https://tapbot.kz"
HOMES = {"ru": "/", "kk": "/kk/", "en": "/en/"}
PAGES = [Document(path) for path in sorted(PUBLIC.rglob("*.html"))]
START_PAGES = [page for page in PAGES if page.path.name == "index.html"]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
each_start_page = pytest.mark.parametrize("page", START_PAGES, ids=lambda page: page.name)


def language(page: Document) -> str:
    """Return the language of the folder a page lies in."""
    folder = page.path.parent.name
    return folder if folder in HOMES else "ru"


def file_of(address: str) -> Path:
    """Return the file the web server answers an address with."""
    path = address.partition("#")[0]
    return PUBLIC / path.lstrip("/") / ("index.html" if path.endswith("/") else "")


def test_every_language_has_a_start_page_and_a_page_for_what_is_not_found() -> None:
    assert {page.name for page in PAGES} == {
        *HOMES.values(),
        *(f"{home}404.html" for home in HOMES.values()),
    }


@each_page
def test_every_tag_is_closed_in_order(page: Document) -> None:
    assert page.faults == []
    assert page.path.read_text(encoding="utf-8").startswith("<!doctype html>\n")


@each_page
def test_a_page_says_its_language_and_how_wide_it_is(page: Document) -> None:
    assert page.one("html")["lang"] == language(page)
    assert page.one("meta", charset="utf-8")
    assert page.one("meta", name="viewport")["content"] == "width=device-width, initial-scale=1"


@pytest.mark.parametrize("pages", [START_PAGES, PAGES], ids=["start pages", "all pages"])
def test_titles_and_descriptions_are_there_and_distinct(pages: list[Document]) -> None:
    titles = [page.title for page in pages]
    descriptions = [page.one("meta", name="description")["content"] for page in pages]
    assert all(titles)
    assert all(len(text) > 20 for text in descriptions)
    assert len({*titles, *descriptions}) == 2 * len(pages)


@each_start_page
def test_search_engines_find_every_language_from_each(page: Document) -> None:
    alternates = {link["hreflang"]: link["href"] for link in page.all("link", rel="alternate")}
    expected = {lang: ORIGIN + home for lang, home in HOMES.items()}
    assert alternates == {**expected, "x-default": f"{ORIGIN}/"}
    assert page.one("link", rel="canonical")["href"] == ORIGIN + page.name


@each_page
def test_a_visitor_can_change_the_language_and_see_the_current_one(page: Document) -> None:
    links = {link["hreflang"]: link for link in page.all("a") if link["hreflang"]}
    assert {lang: link["href"] for lang, link in links.items()} == HOMES
    assert all(link["lang"] == lang for lang, link in links.items())
    current = [lang for lang, link in links.items() if link["aria-current"] == "page"]
    assert current == ([language(page)] if page in START_PAGES else [])


@each_page
def test_a_keyboard_user_can_skip_to_the_content(page: Document) -> None:
    first = page.all("a")[0]
    assert first["class"] == "skip"
    assert page.one("main")["id"] == first["href"].removeprefix("#") == "main"


@each_page
def test_headings_go_down_by_one_level_at_a_time(page: Document) -> None:
    levels = [int(e.tag[1]) for e in page.elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each_page
def test_images_have_a_text_and_a_size(page: Document) -> None:
    for image in page.all("img"):
        assert {"alt", "width", "height"} <= set(image.attributes)


@each_page
def test_links_lead_to_files_and_places_that_exist(page: Document) -> None:
    places = {element["id"] for element in page.elements}
    for element in page.elements:
        target = (element["href"] or element["src"]).removeprefix(ORIGIN)
        if target.startswith("#"):
            assert target[1:] in places
        elif target:
            assert file_of(target).is_file(), f"{page.name} links to {target}"


@each_page
def test_nothing_is_inline_so_that_a_strict_content_policy_holds(page: Document) -> None:
    assert not page.all("style") + page.all("script") + page.all("iframe") + page.all("base")
    for element in page.elements:
        handlers = [name for name in element.attributes if name.startswith("on")]
        assert not handlers
        assert "style" not in element.attributes


def test_nothing_is_loaded_from_another_server() -> None:
    namespaces = ("http://www.w3.org/", "http://www.sitemaps.org/")
    for path in (path for path in PUBLIC.rglob("*") if path.is_file()):
        for address in re.findall(r"(?:https?:)?//[^\s\"'<>)]+", path.read_text(encoding="utf-8")):
            assert address.startswith((ORIGIN, *namespaces)), f"{path.name}: {address}"
    assert "@import" not in (PUBLIC / "style.css").read_text(encoding="utf-8")


def test_the_translations_have_the_same_outline() -> None:
    outlines = [[(e.tag, e["class"]) for e in page.elements] for page in START_PAGES]
    assert outlines[0] == outlines[1] == outlines[2]


def test_the_sitemap_lists_every_start_page_with_its_translations() -> None:
    sitemap = (PUBLIC / "sitemap.xml").read_text(encoding="utf-8")
    entries = re.findall(r"<url>\s*<loc>(.*?)</loc>(.*?)</url>", sitemap, re.DOTALL)
    assert [place for place, _ in entries] == [ORIGIN + home for home in HOMES.values()]
    for _, links in entries:
        translations = dict(re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', links))
        assert translations.pop("x-default") == f"{ORIGIN}/"
        assert translations == {lang: ORIGIN + home for lang, home in HOMES.items()}
    robots = (PUBLIC / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {ORIGIN}/sitemap.xml\n" in robots


def test_files_are_small_text_because_they_are_uploaded_into_a_volume() -> None:
    files = [path for path in PUBLIC.rglob("*") if path.is_file()]
    assert all(0 < path.stat().st_size < 20_000 for path in files)
    assert sum(path.stat().st_size for path in files) < 100_000
    for path in files:
        assert "\0" not in path.read_text(encoding="utf-8")
