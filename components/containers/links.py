"""Links: where a service answers, and how to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from components.containers.endpoint import Endpoint
from components.containers.target import Target
from components.servers.server import Server
from config.mail import MailSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PostgresLink:
    """How one application reaches its own database: at one place, or at one of each engine."""

    endpoints: Sequence[Endpoint]
    database: str
    role: str
    password: pulumi.Output[str] = field(repr=False)

    def near(self, server: Server) -> Endpoint:
        """Return where a client on a server connects: on its own engine, where there is one."""
        here = (each for each in self.endpoints if not each.is_across(server))
        return next(here, self.endpoints[0])


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReaderLogin:
    """A role that sees every database, as `config.service.Reader` has it, and who uses it."""

    role: str
    password: pulumi.Output[str] = field(repr=False)
    copies: bool = False
    targets: Sequence[Target] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RedisLink:
    """How a client reaches Redis and signs in."""

    endpoint: Endpoint
    user: str
    password: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class QdrantLink:
    """How a client reaches Qdrant, to write or only to read."""

    endpoint: Endpoint
    api_key: pulumi.Output[str] = field(repr=False)
    read_only_api_key: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AdministratorLink:
    """How a job signs in to a service as the first of its people, who may change everything."""

    endpoint: Endpoint
    email: str
    password: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DirectusApiLink:
    """How a program reads content, as a user of its own."""

    endpoint: Endpoint
    token: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LlmLink:
    """How a program asks a language model, which is elsewhere."""

    url: str
    key: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ChatLink:
    """A bot that visitors of the site ask."""

    service: str
    endpoints: Sequence[Endpoint]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class WebhookLink:
    """Where a service takes internal webhooks, and the secret that it asks for."""

    endpoint: Endpoint
    secret: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LinkedServices:
    """Directus and n8n, as soon as each knows whom it serves."""

    content: Endpoint
    webhooks: WebhookLink


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class MailLink:
    """How a service sends mail."""

    settings: MailSettings
    password: pulumi.Output[str] | None = field(repr=False)
    """Where the server asks for a log-in."""
