"""A real browser, Chromium, driven by the protocol of W3C WebDriver."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx

from testbed.clients import LOOPBACK
from testbed.daemon import listening
from testbed.errors import BedError
from testbed.ports import free_ports
from testbed.programs import require
from testbed.sessions import wait_until

WAIT_SECONDS: Final = 60
COMMAND_SECONDS: Final = 120
WIDTH, HEIGHT = 1280, 800
"""Of the window, in pixels."""

ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"
"""What the protocol calls a reference to an element (WebDriver, section 12)."""

FLAGS: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}"),
)
ERROR: Final = "//div[@id='main-frame-error']"
"""The browser's own page of an error: it gives up a request when an interface of the machine comes
or goes, as with every container that starts."""


class Browser:
    """One window with an empty profile; elements are named by XPath."""

    def __init__(self, driver: httpx.Client, session: str) -> None:
        self._driver, self._session = driver, session

    def open(self, url: str) -> None:
        """Go to an address, as if somebody had typed it."""
        self._send("POST", "url", {"url": url})

    def resize(self, height: int = HEIGHT) -> None:
        """Make the window higher, or as high as it was."""
        self._send("POST", "window/rect", {"width": WIDTH, "height": height})

    @property
    def address(self) -> str:
        """The address that is shown."""
        return str(self._send("GET", "url"))

    def see(self, path: str, seconds: float = WAIT_SECONDS) -> str:
        """Wait until there is an element, and return its text."""
        return str(self._with(path, "GET", "text", seconds=seconds))

    def sees(self, path: str) -> bool:
        """Whether there is an element now."""
        return bool(self._found(path))

    def click(self, path: str) -> None:
        """Click an element as soon as it is there."""
        self._with(path, "POST", "click", {})

    def type(self, path: str, text: str) -> None:
        """Type into a field."""
        self._with(path, "POST", "value", {"text": text})

    def see_in_frame(self, frame: str, path: str) -> str:
        """Wait until there is an element in a frame of the page, and return its text."""
        self.see(frame)
        self._send("POST", "frame", {"id": {ELEMENT: self._found(frame)[0]}})
        try:
            return self.see(path)
        finally:
            self._send("POST", "frame", {"id": None})

    def run(self, script: str) -> Any:
        """Run JavaScript in the page, and return what it returns."""
        return self._send("POST", "execute/sync", {"script": script, "args": []})

    def picture(self) -> bytes:
        """Return what the window shows, as PNG."""
        return base64.b64decode(self._send("GET", "screenshot"))

    def _with(
        self,
        path: str,
        method: str,
        command: str,
        body: dict[str, object] | None = None,
        seconds: float = WAIT_SECONDS,
    ) -> Any:
        """Do something with an element; one that is replaced meanwhile is looked for again."""
        answers: list[Any] = []

        def done() -> bool:
            for element in self._found(path)[:1]:
                with suppress(BedError):
                    answers.append(self._send(method, f"element/{element}/{command}", body))
            if not answers and self.sees(ERROR):
                self._send("POST", "refresh", {})
            return bool(answers)

        wait_until(f"{path} at {self.address}", seconds, done, every=0.3)
        return answers[0]

    def _found(self, path: str) -> list[str]:
        found = self._send("POST", "elements", {"using": "xpath", "value": path})
        return [str(each[ELEMENT]) for each in found]

    def _send(self, method: str, command: str, body: dict[str, object] | None = None) -> Any:
        return answer(
            self._driver.request(method, f"/session/{self._session}/{command}", json=body)
        )


def answer(response: httpx.Response) -> Any:
    """Return the value of an answer; raise `BedError` with what the driver says else."""
    value = response.json()["value"]
    if response.is_error:
        raise BedError(f"{value['error']}: {value['message']}")
    return value


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start a browser while the block lasts; install it first where it is missing.

    It accepts any certificate: whether the names have the right ones is for other clients to say.
    """
    require("chromium")
    require("chromedriver", "chromium-driver")
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory(prefix="tapbot-browser-") as folder:
        driver = ["chromedriver", f"--port={port}"]
        log, env = Path(folder) / "driver.log", {**os.environ, "HOME": folder}
        with (
            listening(driver, address=LOOPBACK, ports=[port], log=log, env=env),
            httpx.Client(
                base_url=f"http://{LOOPBACK}:{port}", timeout=COMMAND_SECONDS, trust_env=False
            ) as client,
        ):
            chrome = {
                "binary": "/usr/bin/chromium",
                "args": [*FLAGS, f"--user-data-dir={folder}/p"],
            }
            wanted = {"acceptInsecureCerts": True, "goog:chromeOptions": chrome}
            body = {"capabilities": {"alwaysMatch": wanted}}
            session = str(answer(client.post("/session", json=body))["sessionId"])
            try:
                yield Browser(client, session)
            finally:
                client.delete(f"/session/{session}")
