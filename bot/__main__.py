"""`python -m bot serve`, one of its jobs, which are `webhook` and `index`, or `ask QUESTION`."""

import asyncio
import logging
import signal
import sys
import time
from pathlib import Path

import asyncpg

from bot import configuration, webhook
from bot.asking import ask
from bot.assembly import assembled
from bot.configuration import FOLDER, Configuration
from bot.mistakes import MistakesError
from bot.persistence import ServiceError
from bot.serving import PORT, serve
from bot.telegram_api import Telegram

DONE = Path("/tmp/done")
"""That a job has done its work; it stays for a while, so that whoever waits for it can see that."""

STAYS_SECONDS = 60

COMMANDS = ("serve", "webhook", "index", "ask")


def main(arguments: list[str], folder: Path = FOLDER, done: Path = DONE) -> int:
    """Run one command."""
    # URLs of Telegram hold the token.
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    command, *words = arguments or ["serve"]
    if command not in COMMANDS or len(words) != (command == "ask"):
        print(f"usage: python -m bot [{'|'.join(COMMANDS)}]", file=sys.stderr)
        return 2
    # As the first process of a container it would be deaf to the signal.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    try:
        found = configuration.read(folder)
        if command == "serve":
            asyncio.run(serve(found))
            return 0
        if command == "ask":
            print(ask(words[0], found.links.callers, f"http://127.0.0.1:{PORT}"))
            return 0
        print(asyncio.run(_webhook(found) if command == "webhook" else _index(found)), flush=True)
    except MistakesError as mistakes:
        print(mistakes, file=sys.stderr)
        return 1
    except (ServiceError, OSError, asyncpg.PostgresError, TimeoutError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 1
    _stay(done)
    return 0


async def _webhook(found: Configuration) -> str:
    reason = webhook.why_not(found)
    if reason:
        return f"webhook: skipped: {reason}"
    return await webhook.tell(found, Telegram(found.links.telegram, found.settings.telegram_api))


async def _index(found: Configuration) -> str:
    async with assembled(found) as parts:
        return str(await parts.indexer.rebuild(wait=True))


def _stay(done: Path) -> None:
    """Show that the work is done, until told to stop."""
    done.touch()
    time.sleep(STAYS_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
