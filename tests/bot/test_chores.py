"""What the bot does by itself goes on whatever happens."""

import asyncio
import logging

import pytest

from bot.chores import forever


def test_a_chore_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    errors = [ConnectionRefusedError("no database"), ValueError("a fault")]

    async def chore() -> None:
        if errors:
            raise errors.pop(0)
        raise asyncio.CancelledError

    with caplog.at_level(logging.WARNING), pytest.raises(asyncio.CancelledError):
        asyncio.run(forever(chore, 0))
    [waits, fault] = caplog.records
    assert waits.getMessage() == "a chore waits for PostgreSQL: ConnectionRefusedError"
    assert waits.exc_info is None, "a database that restarts would fill the log"
    assert fault.exc_info
