"""The bots that read content, and how Directus tells them of changes."""

from components.automation.wanted import Reader
from components.containers.endpoint import Call, Endpoint
from components.servers.server import Server
from components.stack.stack import Stack
from config.services.bots import Link
from config.services.bots_named import directus_token


def tellers(stack: Stack) -> list[Call]:
    """Return the calls of Directus that tell bots of changes."""
    told = {bot.name() for bot in stack.settings.bots.values() if bot.events}
    # Of several replicas one is enough: what they read is in Qdrant for all.
    first = {
        each.instance.service: each
        for each in reversed(stack.targets)
        if each.instance.service in told
    }
    return [
        Call(purpose="changes of content", protocol="http", endpoint=Endpoint(target), waits=False)
        for target in first.values()
    ]


def readers_of(stack: Stack, directus: Server) -> list[Reader]:
    """Return the bots that read content; their addresses are those that Directus sees."""
    told = {each.endpoint.target.instance.service: each.endpoint for each in tellers(stack)}
    return [
        Reader(
            name=bot.name(),
            reads=bot.reads,
            token=stack.secrets[directus_token(bot.bot())],
            told_at=f"http://{told[bot.name()].seen_from(directus)}/content" if bot.events else "",
        )
        for bot in stack.settings.bots.values()
        if Link.DIRECTUS in bot.links
    ]
