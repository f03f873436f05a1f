"""The facts of each bot, which follow from its name and its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar, Final, get_args
from zlib import crc32

from config.secrets import Secret
from config.services.bots import BOT, NEEDED, BotSettings, Link, Route
from config.words.bots import BotName
from config.words.environment import is_secret_key
from config.words.numbers import MOST_REPLICAS
from config.words.word import MistakeError, Word

SHARED_NAME: Final = "bots"
"""The label below `domain` of all bots that have a route, each at a path of its own."""

SPANS: Final = 500
"""So many bots can have ports at which other servers reach their replicas."""

_NAME: Final = next(part for part in get_args(BotName) if isinstance(part, Word))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """What the class of one bot is made from."""

    name: str
    image: str
    links: tuple[Link, ...]
    is_public: bool
    issued: tuple[Secret, ...]
    span: int


def named(bots: Mapping[str, BotSettings]) -> dict[str, BotSettings]:
    """Return bots that know their names, their secrets and their ports."""
    taken: set[int] = set()
    found = {}
    for name, section in bots.items():
        # By the name alone, so that another bot does not move it; two that meet are rare.
        span = crc32(name.encode()) % SPANS
        while span in taken:
            span = (span + 1) % SPANS
        taken.add(span)
        facts = _Facts(
            name=name,
            image=section.image,
            links=section.links,
            is_public=section.route is Route.WEBHOOK,
            issued=tuple(_issued(name, section)),
            span=span,
        )
        found[name] = _kind(facts).model_construct(section.model_fields_set, **dict(section))
    return found


@cache
def _kind(facts: _Facts) -> type[BotSettings]:
    own = f"bot-{facts.name}"
    workload = replace(
        BOT,
        name=own,
        title=f"the bot {facts.name}",
        image=facts.image,
        reached_at=BOT.reached_at + MOST_REPLICAS * facts.span,
    )
    needs = dict.fromkeys(other for link in facts.links for other in NEEDED[link])
    from_directus = (directus_token(facts.name),) if Link.DIRECTUS in facts.links else ()
    password = database_password(facts.name) if Link.POSTGRES in facts.links else None

    class NamedBot(BotSettings):
        """One bot."""

        WORKLOADS: ClassVar = (workload,)
        SECRETS: ClassVar = facts.issued
        INTERNAL: ClassVar = (webhook_secret(facts.name), *from_directus)
        NEEDS: ClassVar = tuple(needs)
        DATABASE: ClassVar = password
        SHARED_NAME: ClassVar = SHARED_NAME if facts.is_public else ""

    return NamedBot


def webhook_secret(bot: str) -> Secret:
    """Return the secret by which a bot knows who calls it."""
    return Secret(f"{_prefix(bot)}_webhook_secret", f"calls to the bot {bot}", 32, kept=False)


def directus_token(bot: str) -> Secret:
    """Return the token of a bot's user in Directus."""
    return Secret(f"{_prefix(bot)}_directus_token", f"the bot {bot} in Directus", 32, kept=False)


def database_password(bot: str) -> Secret:
    """Return the password of a bot's role; without the bot nobody uses it."""
    return Secret(
        f"{_prefix(bot)}_database_password",
        f"the database role of the bot {bot}",
        only_with=f"bots.{bot}",
        kept=False,
    )


def _prefix(bot: str) -> str:
    return f"bot_{bot.replace('-', '_')}"


def _issued(bot: str, section: BotSettings) -> Iterator[Secret]:
    for key in section.secret_files.values():
        yield own_secret(bot, key)
    if Link.LLM in section.links:
        yield model_key(bot, section.llm.key)


def own_secret(bot: str, key: str) -> Secret:
    """Return a secret of a bot's own: whoever issued it decides how it looks."""
    return Secret(key, f"the bot {bot}", needed_by=f"bots.{bot}.secrets")


def model_key(bot: str, key: str) -> Secret:
    """Return the key of a bot's language model."""
    return Secret(key, f"the language model of the bot {bot}", needed_by=f"bots.{bot}.links")


def secrets_in(bots: object) -> Iterator[Secret]:
    """Return the secrets that may be set for bots, whatever else is wrong with their sections."""
    for name, section in bots.items() if isinstance(bots, dict) else ():
        if not _is_name(name) or not isinstance(section, dict):
            continue
        links, files = section.get("links"), section.get("secrets")
        for key in files.values() if isinstance(files, dict) else ():
            if is_secret_key(key):
                yield own_secret(name, key)
        if isinstance(links, list) and Link.LLM in links:
            model = section.get("llm")
            key = model.get("key") if isinstance(model, dict) else None
            if is_secret_key(key or "llmKey"):
                yield model_key(name, key or "llmKey")
        if isinstance(links, list) and Link.POSTGRES in links:
            yield database_password(name)


def _is_name(name: object) -> bool:
    try:
        _NAME.accept(name)
    except MistakeError:
        return False
    return True
