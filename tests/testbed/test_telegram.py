"""The fake of Telegram refuses what Telegram refuses."""

import httpx
import pytest

from testbed.telegram import ACCOUNT, Telegram, message, telegram


def call(account: Telegram, method: str, token: str = ACCOUNT, **values: object) -> httpx.Response:
    """Call a method of the Bot API."""
    url = f"{account.url}/bot{token}/{method}"
    return httpx.post(url, data={key: str(each) for key, each in values.items()}, trust_env=False)


def test_what_a_bot_sends_is_kept() -> None:
    with telegram() as account:
        assert call(account, "sendMessage", chat_id=7, text="a b").json()["ok"] is True
        assert account.texts(7) == ["a b"]


@pytest.mark.parametrize(
    ("method", "values", "status"),
    [
        ("sendMessage", {"chat_id": 7, "text": "😀" * 2049}, 400),
        ("sendMessage", {"chat_id": 7, "text": " "}, 400),
        ("sendMessage", {"chat_id": -7, "text": "a"}, 403),
        ("setWebhook", {"url": "http://example.org"}, 400),
        ("getMe", {}, 404),
    ],
)
def test_it_refuses(method: str, values: dict[str, object], status: int) -> None:
    with telegram() as account:
        assert call(account, method, ACCOUNT, **values).status_code == status
        assert account.sent == []


def test_a_wrong_token_is_refused_and_a_busy_server_says_for_how_long() -> None:
    with telegram() as account:
        assert call(account, "getWebhookInfo", token="1:2").status_code == 401
        account.busy = 1
        busy = call(account, "getWebhookInfo")
        assert (busy.status_code, busy.json()["parameters"]) == (429, {"retry_after": 1})
        assert call(account, "getWebhookInfo").json()["result"]["url"] == ""


def test_an_update_is_delivered_until_it_is_taken() -> None:
    with telegram() as account, telegram() as nobody:
        call(account, "setWebhook", url="https://bot.example/telegram", secret_token="s")
        assert account.webhook == "https://bot.example/telegram"
        assert account.deliver(nobody.url, message(1, 7, "a"), tries=2) == [404, 404]
