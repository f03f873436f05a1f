"""pgAdmin's page, with a server that answers as pgAdmin does."""

from collections.abc import Callable

import httpx
import pytest

from testbed.errors import BedError
from testbed.pgadmin import Pgadmin


def session(answer: Callable[[httpx.Request], httpx.Response]) -> Pgadmin:
    """Return a session with a server that answers so."""
    transport = httpx.MockTransport(answer)
    return Pgadmin(httpx.Client(base_url="http://127.0.0.1:5050", transport=transport))


def test_a_form_that_is_shown_again_is_no_login() -> None:
    shown = session(lambda _: httpx.Response(200, text='{"csrfToken": "token"}'))
    with pytest.raises(BedError, match="not logged in"):
        shown.log_in("admin@tapbot.test", "wrong")


def test_a_page_of_something_else_is_an_error() -> None:
    with pytest.raises(BedError, match="has nothing like"):
        session(lambda _: httpx.Response(200, text="hello")).log_in("a@tapbot.test", "password")


def test_what_postgresql_refuses_is_an_error_with_its_words() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "poll" in request.url.path:
            return httpx.Response(500, text="cannot execute INSERT")
        return httpx.Response(200, json={})

    refused = session(answer)
    refused.server = "1/1"
    with pytest.raises(BedError, match="cannot execute INSERT"):
        refused.run("shop", 5, "INSERT INTO thing VALUES (1)")
