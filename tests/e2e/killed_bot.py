"""One of two replicas of the bot, killed while both answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from testbed.sessions import wait_until
from testbed.telegram import message
from tests.e2e.assistant import ANSWER, QUESTION, REPLICA, Assistant

CHATS: Final = 40
EACH: Final = 5
"""Questions of one chat: 200 in all, and fewer than a chat may ask in a minute."""

AT_ONCE: Final = 8
TAKEN_OVER_SECONDS: Final = 300
"""Longer than what a dead replica had begun is left alone."""


def loses_nothing(bot: Assistant) -> None:
    """Deliver each update twice until both are taken, and kill a replica in the middle."""
    updates = [
        message(10_000 + number, 1000 + number % CHATS, QUESTION, "en")
        for number in range(CHATS * EACH)
    ]
    wait_until("the route", 60, lambda: 200 in bot.deliver([updates[0]]), every=1)
    bot.telegram.slow = 0.2
    with ThreadPoolExecutor(AT_ONCE) as together:
        taken = [together.submit(_until_taken, bot, update) for update in updates * 2]
        wait_until("some answers", 120, partial(_answered, bot, len(updates) // 4), every=0.2)
        bot.deployment.docker.kill(REPLICA)
        assert all(each.result() for each in taken), "an update was never taken"
    answers = {chat: bot.telegram.texts(1000 + chat) for chat in range(CHATS)}
    assert {chat: texts for chat, texts in answers.items() if texts.count(ANSWER) < EACH} == {}
    # What was sent and not yet noted when the replica died is sent again.
    assert sum(map(len, answers.values())) <= len(updates) + AT_ONCE


def _until_taken(bot: Assistant, update: dict[str, object]) -> bool:
    end = time.monotonic() + TAKEN_OVER_SECONDS
    while time.monotonic() < end:
        if bot.deliver([update]) == [200]:
            return True
        time.sleep(2)
    return False


def _answered(bot: Assistant, least: int) -> bool:
    return len(bot.telegram.sent) > least
