"""A question from inside of the container."""

from collections.abc import Callable

import httpx
import pytest

from bot.asking import ask
from bot.persistence import ServiceError

URL = "http://127.0.0.1:8080"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[httpx.Response | Exception], None]:
    """Say what the bot answers."""

    def set_(answer: httpx.Response | Exception) -> None:
        def post(url: str, *, headers: dict[str, str], **_more: object) -> httpx.Response:
            assert (url, headers) == (f"{URL}/ask", {"X-Tapbot-Secret": "s"})
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(httpx, "post", post)

    return set_


def test_the_answer_is_told_with_its_sources(
    answers: Callable[[httpx.Response | Exception], None],
) -> None:
    answers(httpx.Response(200, json={"answer": "ninety", "sources": ["Prices", "News"]}))
    assert ask("how much?", "s", URL) == "ninety\n  from: Prices\n  from: News"


def test_what_fails_is_one_sentence(
    answers: Callable[[httpx.Response | Exception], None],
) -> None:
    answers(httpx.ConnectError("refused"))
    with pytest.raises(ServiceError, match=r"does not answer \(ConnectError\)"):
        ask("how much?", "s", URL)
    answers(httpx.Response(403, text="wrong secret"))
    with pytest.raises(ServiceError, match="answers 403: wrong secret"):
        ask("how much?", "s", URL)
