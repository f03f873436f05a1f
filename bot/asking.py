"""The command `ask`: a question to the bot that runs in this container, without Telegram."""

import httpx

from bot.persistence import ServiceError

SECONDS = 100
"""Longer than the longest answer."""


def ask(question: str, secret: str, url: str) -> str:
    """Return the answer, and what it was read from."""
    headers = {"X-Tapbot-Secret": secret}
    try:
        answer = httpx.post(
            f"{url}/ask",
            json={"question": question},
            headers=headers,
            timeout=SECONDS,
            trust_env=False,
        )
    except httpx.TransportError as error:
        raise ServiceError(f"the bot does not answer ({type(error).__name__})") from error
    if answer.is_error:
        raise ServiceError(f"the bot answers {answer.status_code}: {answer.text}")
    said = answer.json()
    sources = "".join(f"\n  from: {title}" for title in said["sources"])
    return f"{said['answer']}{sources}"
