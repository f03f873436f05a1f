"""The one list of services: each is a section of the stack file."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, get_args, get_origin

from pydantic import AfterValidator, Field

from config import mail
from config.base import Settings
from config.mail import MailSettings
from config.secrets import Secret
from config.servers import ServerSettings
from config.service import ServiceSettings, Where, Workload
from config.services.alerts import AlertsSettings
from config.services.backups import BackupsSettings
from config.services.bots import BotSettings
from config.services.bots_named import named
from config.services.directus import DirectusSettings
from config.services.dozzle import DozzleSettings
from config.services.gate import GateSettings
from config.services.grafana import GrafanaSettings
from config.services.links import LinksSettings
from config.services.logs import LogsSettings
from config.services.monitoring import MonitoringSettings
from config.services.n8n import N8nSettings
from config.services.pgadmin import PgadminSettings
from config.services.portainer import PortainerSettings
from config.services.postgres import PostgresSettings
from config.services.qdrant import QdrantSettings
from config.services.redis import RedisCacheSettings, RedisQueueSettings
from config.services.site import SiteSettings
from config.services.traefik import TraefikSettings
from config.services.tunnel import TunnelSettings
from config.ssh import SshSettings
from config.words.bots import BotName
from config.words.numbers import Between
from config.words.types import Fqdn, ServerName, TimeZone


class SecretsSource(StrEnum):
    """Where secrets that are not set come from."""

    GENERATED = "generated"
    CONFIG = "config"


class Basics(Settings):
    """What a stack has before it has services: its name in the world and its servers."""

    domain: Fqdn = Field(description="The name that all public names are derived from")
    timezone: TimeZone = Field(
        "Asia/Almaty", description="The time zone of n8n and Directus, schedules included"
    )
    secrets: SecretsSource = Field(
        SecretsSource.GENERATED,
        description="`generated`: secrets that are not set are made; `config`: each has to be set",
    )
    rotate: dict[str, Annotated[int, Between(1, 99, 1)]] = Field(
        {}, description="How often a secret that the program makes was made anew; never lower it"
    )
    servers: dict[ServerName, ServerSettings] = Field(description="The servers by name")
    mail: MailSettings | None = Field(None, description="The mail server of services")
    ssh: SshSettings = Field(SshSettings(), description="How Pulumi logs in to remote servers")


class Sections(Basics):
    """The services; one whose section may be `None` is there only when its section is."""

    tunnel: TunnelSettings = Field(TunnelSettings(), description="WireGuard between remote servers")
    postgres: PostgresSettings = Field(PostgresSettings(), description="PostgreSQL")
    redis_queue: RedisQueueSettings | None = Field(None, description="Redis of n8n's queue")
    redis_cache: RedisCacheSettings | None = Field(None, description="Redis of the caches")
    qdrant: QdrantSettings | None = Field(None, description="Qdrant, the vector database")
    directus: DirectusSettings | None = Field(
        None, description="Directus, the content management system"
    )
    n8n: N8nSettings | None = Field(None, description="n8n, the workflow automation")
    links: LinksSettings | None = Field(
        None, description="The links between n8n and Directus, and the watch over them"
    )
    bots: Annotated[dict[BotName, BotSettings], AfterValidator(named)] = Field(
        {}, description="Bots by name: programs of your own beside the services"
    )
    traefik: TraefikSettings = Field(TraefikSettings(), description="Traefik, the public entry")
    site: SiteSettings | None = Field(None, description="The portfolio site")
    monitoring: MonitoringSettings | None = Field(None, description="Metrics of all servers")
    grafana: GrafanaSettings | None = Field(None, description="Grafana, for the metrics")
    logs: LogsSettings | None = Field(None, description="Logs of all containers in one place")
    alerts: AlertsSettings | None = Field(None, description="Who is told when something breaks")
    backups: BackupsSettings | None = Field(
        None, description="Backups of PostgreSQL, from which each second can be restored"
    )
    pgadmin: PgadminSettings | None = Field(None, description="pgAdmin, a view of PostgreSQL")
    dozzle: DozzleSettings | None = Field(None, description="Dozzle, the lines of containers")
    portainer: PortainerSettings | None = Field(
        None, description="Portainer, whose administrator is root on every server"
    )
    gate: GateSettings | None = Field(
        None, description="Public names for the pages of operators, behind one sign-in"
    )

    def present(self) -> dict[str, ServiceSettings]:
        """Return the sections of the services that the stack has, by their path."""
        return {path: each for field in section_classes() for path, each in self._of(field)}

    def of(self, field: str) -> list[ServiceSettings]:
        """Return what the stack has of a field: one section or none, or each of a map."""
        return [section for _, section in self._of(field)]

    def made(self) -> dict[Secret, str]:
        """Return every secret that the program makes, or could make, with its section's path."""
        found = made_secrets()
        for path, section in self.present().items():
            for secret in (*section.secrets(), *section.INTERNAL):
                if not secret.needed_by:
                    found.setdefault(secret, path)
        return found

    def internal(self) -> frozenset[Secret]:
        """Return the secrets that only programs use."""
        own = (secret for section in self.present().values() for secret in section.INTERNAL)
        return frozenset((*own, *internal_secrets()))

    def _of(self, field: str) -> list[tuple[str, ServiceSettings]]:
        here = getattr(self, field)
        if isinstance(here, dict):
            return [(f"{field}.{name}", section) for name, section in here.items()]
        return [] if here is None else [(field, here)]


@cache
def section_classes() -> Mapping[str, type[ServiceSettings]]:
    """Return the class of each section, or of each in a map of sections, by field."""
    found = {}
    for field, info in Sections.model_fields.items():
        kinds = get_args(info.annotation) or (info.annotation,)
        classes = [kind for kind in kinds if _is_service(kind)]
        if classes:
            found[field] = classes[0]
    return found


def _is_service(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, ServiceSettings)


def is_optional(field: str) -> bool:
    """Whether a stack may do without the service of a section."""
    return is_map(field) or type(None) in get_args(Sections.model_fields[field].annotation)


def is_map(field: str) -> bool:
    """Whether a stack may have several services of a field, each with a name of its own."""
    of_services = field in section_classes()
    return of_services and get_origin(Sections.model_fields[field].annotation) is dict


def workloads() -> dict[str, Workload]:
    """Return the workloads that are placed by the operator, by their key below `placement`.

    Where several have one key, such as a database and its exporter, the first one owns it.
    """
    found: dict[str, Workload] = {}
    for kind in section_classes().values():
        for each in kind.WORKLOADS:
            if each.where is Where.PLACED:
                found.setdefault(each.placement, each)
    return found


def section_of_placement(key: str) -> str:
    """Return the field of the section that a key below `placement` belongs to."""
    return next(
        field
        for field, kind in section_classes().items()
        if any(each.placement == key for each in kind.WORKLOADS)
    )


def all_secrets() -> dict[Secret, str]:
    """Return every secret that a stack may have, with the field of its section."""
    classes = section_classes().items()
    found = {secret: field for field, kind in classes for secret in kind.secrets()}
    return {**found, mail.PASSWORD: "mail"}


def made_secrets() -> dict[Secret, str]:
    """Return every secret that the program makes, with the field of its section."""
    own = {secret: field for secret, field in all_secrets().items() if not secret.needed_by}
    return {**own, **internal_secrets()}


def internal_secrets() -> dict[Secret, str]:
    """Return the secrets that only programs use, with the field of their section."""
    classes = section_classes().items()
    return {secret: field for field, kind in classes for secret in kind.INTERNAL}
