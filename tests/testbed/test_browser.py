"""The browser: what it asks of its driver, and what it does when the driver refuses."""

import base64
import json
from typing import Any

import httpx
import pytest

from testbed.browser import ELEMENT, FLAGS, Browser
from testbed.errors import BedError


class Driver:
    """A driver whose page has an element when it was asked for the second time."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer as chromedriver does."""
        command = request.url.path.removeprefix("/session/s")
        body = json.loads(request.content) if request.content else None
        self.sent.append((request.method, command, body))
        if command == "/elements":
            self.asked += 1
            found = [{ELEMENT: "e1"}] if self.asked > 1 else []
            return httpx.Response(200, json={"value": found})
        if command == "/url" and request.method == "POST":
            value = {"error": "invalid argument", "message": "no such scheme"}
            return httpx.Response(400, json={"value": value})
        known = {
            "/url": "https://tapbot.kz/",
            "/element/e1/text": "hello",
            "/screenshot": base64.b64encode(b"picture").decode(),
        }
        return httpx.Response(200, json={"value": known.get(command)})


@pytest.fixture
def driver() -> Driver:
    """The driver of a window."""
    return Driver()


@pytest.fixture
def browser(driver: Driver) -> Browser:
    """A window."""
    transport = httpx.MockTransport(driver)
    return Browser(httpx.Client(base_url="http://127.0.0.1", transport=transport), "s")


def test_it_waits_for_what_is_not_there_yet(browser: Browser, driver: Driver) -> None:
    assert browser.see("//h1") == "hello"
    assert driver.asked >= 2
    assert ("POST", "/elements", {"using": "xpath", "value": "//h1"}) in driver.sent


def test_what_does_not_come_is_said_with_the_address(browser: Browser, driver: Driver) -> None:
    driver.asked = -1000
    with pytest.raises(BedError, match="//h1 at https://tapbot.kz/"):
        browser.see("//h1", seconds=0.5)


def test_a_person_types_and_clicks(browser: Browser, driver: Driver) -> None:
    browser.type("//input", "name")
    browser.click("//button")
    assert ("POST", "/element/e1/value", {"text": "name"}) in driver.sent
    assert ("POST", "/element/e1/click", {}) in driver.sent


def test_it_comes_back_from_a_frame(browser: Browser, driver: Driver) -> None:
    assert browser.see_in_frame("//iframe", "//td") == "hello"
    frames = [body for _, command, body in driver.sent if command == "/frame"]
    assert frames == [{"id": {ELEMENT: "e1"}}, {"id": None}]


def test_a_refusal_is_told_in_the_drivers_words(browser: Browser) -> None:
    with pytest.raises(BedError, match="invalid argument: no such scheme"):
        browser.open("nonsense")


def test_a_picture_is_what_the_window_shows(browser: Browser) -> None:
    assert browser.picture() == b"picture"


def test_it_calls_nobody_by_itself() -> None:
    assert {"--disable-background-networking", "--disable-component-update"} <= set(FLAGS)
