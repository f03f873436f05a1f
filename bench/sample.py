"""Content and a workflow for the clients of a benchmark."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from bench.throwaway import ThrowawayStack
from testbed.clients import PublicEntry
from testbed.directus import Directus
from testbed.n8n import N8n


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A collection with an item in Directus, and a webhook of n8n that adds two numbers."""

    entry: PublicEntry
    directus: Directus
    n8n: N8n
    articles: str
    """Path of the collection."""
    item: str
    """Path of its item, whose title is `kept`."""
    webhook: str

    @classmethod
    def made(cls, stack: ThrowawayStack, opened: ExitStack) -> Self:
        """Log in to a deployed stack and make them; `opened` closes the sessions."""
        entry, logins = stack.entry(), stack.outputs()["credentials"]
        directus = Directus(opened.enter_context(entry.client("cms")), **logins["directus"])
        n8n = N8n(opened.enter_context(entry.client("n8n")), **logins["n8n"])
        collection = directus.create_articles()
        item = directus.create_item(collection, {"title": "kept", "words": 1})
        return cls(
            entry=entry,
            directus=directus,
            n8n=n8n,
            articles=f"/items/{collection}",
            item=f"/items/{collection}/{item}",
            webhook=f"/webhook/{n8n.publish_adder().path}",
        )
