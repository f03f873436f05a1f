"""A visitor of the site who asks the bot: as the page does, and as no page would."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from testbed.clients import PublicEntry
from testbed.sessions import wait_until

PATH: Final = "/chat"
PER_MINUTE: Final = 10
"""Questions of one chat: what the bot allows unless it is told otherwise."""

ALL_PER_MINUTE: Final = 14
"""Of all visitors together, as the bot is told here: below what Traefik lets one address ask."""

FILES: Final = {
    "/chat.js": "text/javascript; charset=utf-8",
    "/chat.css": "text/css; charset=utf-8",
}
ELSEWHERE: Final = (
    *("/chat/", "/CHAT", "/chat%2F", "/chat;a=b", "/chat/x", "/chat%00", "/x/chat"),
    *("/ask", "/telegram", "/content", "/metrics", "/chat/healthz", "/chat/metrics"),
)
"""What is not its one path, in several spellings; `//chat` is, as Traefik reads paths."""


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, and with other tools; what is asked has a known answer."""

    entry: PublicEntry
    question: str
    answer: str

    def ask(self, number: int, **changes: Any) -> httpx.Response:
        """Ask in the chat of a number."""
        body = {"chat": f"{number:014x}", "question": self.question, "language": "en"}
        return self._send(PATH, json={**body, **changes})

    def is_answered(self) -> None:
        """Look at a page, and ask as that does."""
        with self.entry.client() as browser:
            assert '<script type="module" src="/chat.js"></script>' in browser.get("/kk/").text
            types = {path: browser.get(path).headers["content-type"] for path in FILES}
        assert types == FILES, "browsers run nothing of another type"
        wait_until("the route", 60, lambda: self.ask(1).status_code == 200, every=1)
        said = self.ask(1)
        assert (said.json()["answer"], said.json()["outcome"]) == (self.answer, "answered")
        assert "access-control-allow-origin" not in said.headers, "other sites could ask, too"

    def meets_both_limits(self) -> None:
        """Ask too much in one chat, then in a new chat for each question."""
        in_one = [self.ask(2) for _ in range(PER_MINUTE + 1)]
        assert [each.status_code for each in in_one] == [200] * PER_MINUTE + [429]
        said = in_one[-1].json()
        assert (said["outcome"], said["sources"]) == ("refused", [])
        assert said["answer"].startswith("Too many questions at once")
        others = [self.ask(100 + number).status_code for number in range(6)]
        assert others[-2:] == [429] * 2, "each question had a chat of its own"
        assert others.count(200) <= ALL_PER_MINUTE - PER_MINUTE

    def is_refused(self) -> None:
        """Send what no page sends."""
        assert self.ask(1, chat="../../etc").status_code == 400
        assert self.ask(1, question="a" * 9_000).status_code == 413
        assert self.ask(1, question="a" * 2_000_000).status_code == 413
        plain = {"Content-Type": "text/plain"}
        assert self._send(PATH, content=b"{}", headers=plain).status_code == 415

    def elsewhere(self) -> dict[str, str]:
        """Return what answers at other paths, or to other methods."""
        body = {"chat": f"{1:014x}", "question": self.question}
        found = {path: self._send(path, json=body) for path in ELSEWHERE}
        found |= {
            method: self._send(PATH, method=method)
            for method in ("GET", "PUT", "DELETE", "OPTIONS")
        }
        return {
            path: answer.text
            for path, answer in found.items()
            if answer.is_success or "outcome" in answer.text
        }

    def _send(self, path: str, method: str = "POST", **content: Any) -> httpx.Response:
        """Send a request to a path that is sent as it is written."""
        with self.entry.client() as client:
            url = httpx.URL(self.entry.url()).copy_with(raw_path=path.encode())
            return client.send(client.build_request(method, url, **content))
