"""What a service is: its facts, beside the settings that an operator may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from config.base import Settings, camel_case
from config.secrets import Secret
from config.words.memory import MemorySize
from config.words.numbers import Cpus
from config.words.types import Fqdn, Label

LOOPBACK: Final = "127.0.0.1"


class Where(StrEnum):
    """Who decides on which servers a workload runs."""

    PLACED = "placed"
    """The operator, by `placement`."""
    EVERY_ENGINE = "every engine"
    """Nobody: it is an agent, once on each Docker engine."""
    TUNNEL = "tunnel"
    """Nobody: once on each server that a tunnel connects."""


class Naming(StrEnum):
    """How the instances of a workload are told apart."""

    PLAIN = "plain"
    """There is only one, which has the workload's name."""
    NUMBERED = "numbered"
    """Replicas: `directus-1`, `directus-2`."""
    BY_SERVER = "by server"
    """Databases and agents: `postgres-data`. Data stays where it is when a role moves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page that people open on 127.0.0.1 of its server, and by a name where there is a gate."""

    port: str = "local_port"
    """The setting of its section that says at which port; it is the forward's, too."""
    path: str = "/"
    """Where it begins."""
    name: str = ""
    """The label of its name below the gate's, where it is not the workload's name."""
    paths: tuple[str, ...] = ()
    """What the gate lets people ask for, each with everything below; without any, all there is."""
    health: str = "/"
    """What answers well while it is up."""
    opened_by: str = ""
    """The setting of its section that has to be true for it to be behind the gate, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """One kind of container of a service; most services have one, n8n has four."""

    name: str
    title: str
    """As in "the server that runs <title>"."""
    image: str
    """Key of config/images.toml."""
    port: int = 0
    """Where it listens; 0 for what nobody calls."""
    reached_at: int = 0
    """Where other servers reach the first of its instances, if not at that port."""
    is_local: bool = False
    """Whether only its own engine reaches it."""
    where: Where = Where.PLACED
    naming: Naming = Naming.PLAIN
    start_seconds: float | None = None
    """From the container's start to its first good answer; nothing where it was not measured."""
    placed_by: str = ""
    """The key below `placement`, where it is not the name itself."""
    beside: str = ""
    """The key below `placement` that counts when its own is left out."""
    standbys: bool = False
    """Whether `placement` may name further servers, which follow the first one."""
    among: str = ""
    """The key below `placement` that has to name several servers for it to be there."""
    part: str = ""
    """The setting of its section without which there is none; with none it is always there."""
    counted_by: str = ""
    """The setting of its section that says how many there are; without one there is one."""
    page: Page | None = None
    """What people open of it, where it is no matter of the public."""
    holds: str = ""
    """What its volumes hold and nothing else has, in plain words, for who moves it."""

    @property
    def on_several(self) -> bool:
        """Whether `placement` may name more than one server."""
        return self.standbys or self.naming is Naming.NUMBERED

    @property
    def placement(self) -> str:
        """The key below `placement`."""
        return self.placed_by or camel_case(self.name.replace("-", "_"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What each instance of a workload may use."""

    memory: MemorySize
    cpus: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicPort:
    """A port that everybody may connect to, and the setting that names it."""

    setting: str
    protocol: str
    address: str
    number: int
    usual: int
    """Another number that people use, for the fix of a clash."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalPort:
    """A port of 127.0.0.1 of a server, the setting that names it, and where its page begins."""

    setting: str
    number: int
    path: str

    @property
    def url(self) -> str:
        """The address of the page, on its server and at the near end of a forward."""
        return f"http://{LOOPBACK}:{self.number}{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class GatedPage:
    """A page behind the gate: its public name and what of it is passed on, as `Page` says."""

    host: str
    path: str
    paths: tuple[str, ...]
    health: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """A role of PostgreSQL that sees everything and writes nothing, with its password."""

    role: str
    password: Secret
    copies: bool = False
    """Whether it copies the server's files and WAL, for backups, and reads no table."""


class ServiceSettings(Settings):
    """The section of one service in the stack file; its class holds what nobody can change."""

    WORKLOADS: ClassVar[tuple[Workload, ...]]
    SECRETS: ClassVar[tuple[Secret, ...]] = ()
    INTERNAL: ClassVar[tuple[Secret, ...]] = ()
    """Secrets by which programs of the stack know each other: always made, set by nobody."""
    NEEDS: ClassVar[tuple[str, ...]] = ()
    """Sections (fields) without which it cannot run."""
    SHARED_NAME: ClassVar[str] = ""
    """The label below `domain` that it has together with others, each at a path of its own."""
    DATABASE: ClassVar[Secret | None] = None
    """The password of its role, where it has a database of its own in PostgreSQL."""
    READER: ClassVar[Reader | None] = None
    """Its role, where it sees those of others."""
    EXTRA: ClassVar[bool] = False
    """Whether a stack on this machine does without it where its image can be had in no way."""

    memory: MemorySize
    cpus: Cpus

    @classmethod
    def name(cls) -> str:
        """Return the service's name: that of its first workload."""
        return cls.WORKLOADS[0].name

    @classmethod
    def database(cls) -> str:
        """Return the name of its database, and of the role that owns it."""
        return cls.name().replace("-", "_")

    @classmethod
    def secrets(cls) -> tuple[Secret, ...]:
        """Return every secret that it may have."""
        reader = (cls.READER.password,) if cls.READER else ()
        return ((cls.DATABASE,) if cls.DATABASE else ()) + reader + cls.SECRETS

    @classmethod
    def named_secrets(
        cls,
        section: Mapping[str, object],  # noqa: ARG003 - a service with some reads it
    ) -> list[Secret]:
        """Return the operator's own secrets that a section names, before it is checked."""
        return []

    def further_secrets(self) -> dict[str, Secret]:
        """Return the operator's own secrets, by what asks for each."""
        return {}

    def internal(self) -> tuple[Secret, ...]:
        """Return those of its internal secrets that it uses."""
        return self.INTERNAL

    def size(self, workload: Workload) -> Size:  # noqa: ARG002 - a service with several decides
        """Return the limits of each instance of a workload."""
        return Size(memory=self.memory, cpus=self.cpus)

    def count(self, workload: Workload) -> int:
        """Return how many instances of a workload there are."""
        return int(getattr(self, workload.counted_by)) if workload.counted_by else 1

    def pool(self) -> int:
        """Return the most connections to PostgreSQL that each of its instances holds."""
        return 0

    def public_ports(self) -> tuple[PublicPort, ...]:
        """Return the ports that everybody may connect to."""
        return ()


class WebSettings(ServiceSettings):
    """A service with a public name, behind Traefik."""

    subdomain: Label | None
    aliases: tuple[Fqdn, ...] = Field(
        (), description="Further names, such as www.tapbot.kz, which lead visitors to its own one"
    )
