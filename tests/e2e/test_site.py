"""Visitors read the site in their language."""

import httpx
import pytest

from testbed.workspace import CHECKOUT

LANGUAGES = {"/": "ru", "/kk/": "kk", "/en/": "en"}
each_language = pytest.mark.parametrize(("path", "language"), LANGUAGES.items())


@each_language
def test_the_start_page_is_served_in_each_language(
    site: httpx.Client, path: str, language: str
) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'lang="{language}"' in answer.text
    source = CHECKOUT / "site" / "public" / path.strip("/") / "index.html"
    assert answer.text == source.read_text()


@each_language
def test_what_is_not_there_is_answered_in_the_language_of_its_address(
    site: httpx.Client, path: str, language: str
) -> None:
    answer = site.get(f"{path}no-such-page")
    assert answer.status_code == 404
    assert f'lang="{language}"' in answer.text


def test_everything_a_page_needs_comes_with_its_type(site: httpx.Client) -> None:
    types = {
        path: site.get(path).headers["content-type"]
        for path in ("/style.css", "/favicon.svg", "/robots.txt", "/sitemap.xml")
    }
    assert types == {
        "/style.css": "text/css; charset=utf-8",
        "/favicon.svg": "image/svg+xml; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/sitemap.xml": "text/xml; charset=utf-8",
    }


def test_the_web_server_serves_nothing_but_its_public_folder(site: httpx.Client) -> None:
    for path in ("/nginx.conf", "/../nginx.conf", "/%2e%2e/nginx.conf", "/public/index.html"):
        assert site.get(path).status_code in (400, 404)
