"""Whom a bot may call, and what it is told of that: addresses, and a secret for each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pulumi

from components.containers.endpoint import Call, Endpoint
from components.containers.links import (
    DirectusApiLink,
    LlmLink,
    PostgresLink,
    QdrantLink,
    WebhookLink,
)
from components.servers.server import Server

Described = dict[str, dict[str, str | int]]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BotLinks:
    """Each is there only where the settings of the bot ask for it."""

    qdrant: QdrantLink | None = None
    directus: DirectusApiLink | None = None
    n8n: WebhookLink | None = None
    postgres: PostgresLink | None = None
    llm: LlmLink | None = None
    events: pulumi.Output[str] | None = field(default=None, repr=False)
    """What Directus shows when it tells the bot of a change."""
    chat: str = ""
    """Where visitors of the site ask the bot."""

    def calls(self, server: Server) -> list[Call]:
        """Return the calls of a bot on a server."""
        found = [
            Call(purpose=purpose, protocol="http", endpoint=endpoint)
            for _, purpose, endpoint in self._by_http()
        ]
        if self.postgres:
            near = self.postgres.near(server)
            found.append(Call(purpose="its own data", protocol="postgresql", endpoint=near))
        return found

    def described(self, server: Server) -> Described:
        """Return where each is, as seen from a server; it holds no secret."""
        found: Described = {
            name: {"url": f"http://{endpoint.seen_from(server)}"}
            for name, _, endpoint in self._by_http()
        }
        if self.postgres:
            at = self.postgres.near(server).seen_from(server)
            found["postgres"] = {
                "host": at.host,
                "port": at.port,
                "database": self.postgres.database,
                "user": self.postgres.role,
            }
        if self.llm:
            found["llm"] = {"url": self.llm.url}
        if self.chat:
            found["chat"] = {"url": self.chat}
        return found

    def secrets(self) -> dict[str, pulumi.Output[str]]:
        """Return what opens each, by the name of its link."""
        return dict(self._secrets())

    def _secrets(self) -> Iterator[tuple[str, pulumi.Output[str]]]:
        if self.qdrant:
            yield "qdrant", self.qdrant.api_key
        if self.directus:
            yield "directus", self.directus.token
        if self.n8n:
            yield "n8n", self.n8n.secret
        if self.postgres:
            yield "postgres", self.postgres.password
        if self.llm:
            yield "llm", self.llm.key

    def _by_http(self) -> Iterator[tuple[str, str, Endpoint]]:
        if self.qdrant:
            yield "qdrant", "vectors", self.qdrant.endpoint
        if self.directus:
            yield "directus", "content API", self.directus.endpoint
        if self.n8n:
            yield "n8n", "internal webhooks", self.n8n.endpoint
