"""The bots of the stack, and whom each of them is connected to."""

from collections.abc import Mapping, Sequence

import pulumi

from components.bots.bot import Bot
from components.bots.bot_links import BotLinks
from components.containers.links import (
    ChatLink,
    DirectusApiLink,
    LinkedServices,
    LlmLink,
    PostgresLink,
    QdrantLink,
)
from components.stack.stack import Stack
from config.services.bots import CHAT, BotSettings, Link
from config.services.bots_named import directus_token, model_key


def run_bots(stack: Stack, databases: Mapping[str, PostgresLink]) -> list[Bot]:
    """Create every bot, each with no more links than it asks for."""
    vectors = stack.registry.offered(QdrantLink)
    linked = stack.registry.offered(LinkedServices)
    site = stack.settings.site

    def links(bot: BotSettings) -> BotLinks:
        name, asked = bot.bot(), bot.links
        return BotLinks(
            qdrant=vectors if Link.QDRANT in asked else None,
            directus=DirectusApiLink(
                endpoint=linked.content, token=stack.secrets[directus_token(name)]
            )
            if linked and Link.DIRECTUS in asked
            else None,
            n8n=linked.webhooks if linked and Link.N8N in asked else None,
            postgres=databases[bot.database()] if Link.POSTGRES in asked else None,
            events=linked.webhooks.secret if linked and bot.events else None,
            llm=LlmLink(url=bot.llm.url, key=stack.secrets[model_key(name, bot.llm.key)])
            if Link.LLM in asked
            else None,
            chat=f"{stack.args(site).public.url}{CHAT}" if site and site.chat == name else "",
        )

    return [Bot(stack.args(bot), links(bot)) for bot in stack.settings.bots.values()]


def chat_of(bots: Sequence[Bot]) -> ChatLink | None:
    """Return where visitors of the site ask a bot, if they do."""
    return next((bot.chat for bot in bots if bot.chat), None)


def announce(bots: Sequence[Bot], route: pulumi.Resource) -> None:
    """Have bots tell the outside where they are, once what leads there is up."""
    for bot in bots:
        bot.announce(route)
