"""Settings of Traefik, n8n and the site."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from config.base import Settings
from config.memory import AtLeast, MemorySize
from config.network import Cidr, Ipv4
from config.numbers import Between, Cpus, Port, Replicas, Workers
from config.paths import CertificateFile
from config.types import DisplayName, DnsProvider, Email, HttpsUrl, Label, VariableName

LETS_ENCRYPT: Final = "https://acme-v02.api.letsencrypt.org/directory"
LETS_ENCRYPT_STAGING: Final = "https://acme-staging-v02.api.letsencrypt.org/directory"


class Challenge(StrEnum):
    """How a certificate authority is shown that the domain is ours."""

    HTTP = "http"
    DNS = "dns"


class Environment(StrEnum):
    """Which of Let's Encrypt's authorities is asked."""

    PRODUCTION = "production"
    STAGING = "staging"


class AcmeSettings(Settings):
    """Certificates from an ACME certificate authority."""

    email: Email = Field(description="The address that the authority writes to")
    environment: Environment = Field(
        Environment.PRODUCTION,
        description="Let's Encrypt's authority: `staging` is for trying, and no browser trusts it",
    )
    ca_server: HttpsUrl | None = Field(
        None, description="The directory URL of another authority than Let's Encrypt"
    )
    ca_certificate: CertificateFile | None = Field(
        None,
        description="The file (PEM) of the root that `caServer` itself is trusted by",
    )
    certificate_hours: Annotated[int, Between(1, 9000, 2160)] = Field(
        2160, description="How long its certificates are valid, which decides when they are renewed"
    )
    challenge: Challenge = Field(
        Challenge.HTTP, description="`http` (port 80 reachable from outside) or `dns`"
    )
    dns_provider: DnsProvider | None = Field(
        None, description="Traefik's name of the DNS provider; required with `dns`"
    )
    dns_variables: tuple[VariableName, ...] = Field(
        (), description="The variables of the DNS provider that `acmeDnsCredentials` sets"
    )
    dns_resolvers: tuple[Ipv4, ...] = Field(
        (),
        description="Name servers that say whether a record is known, in place of the zone's own",
    )

    @property
    def directory(self) -> str:
        """The URL at which the authority is asked."""
        staging = self.environment is Environment.STAGING
        return self.ca_server or (LETS_ENCRYPT_STAGING if staging else LETS_ENCRYPT)


class TraefikSettings(Settings):
    """Traefik, the only service with public ports."""

    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(128), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")
    http_port: Port = Field(80, description="The public port that redirects to HTTPS")
    https_port: Port = Field(443, description="The public port of all routes")
    bind_address: Ipv4 = Field(
        "0.0.0.0",
        description="The address that both ports are published on; `127.0.0.1` keeps them local",
    )
    trusted_proxies: tuple[Cidr, ...] = Field(
        (), description="Networks of proxies in front whose forwarded headers are believed"
    )
    acme: AcmeSettings | None = Field(
        None,
        description="Where certificates come from; without it, an authority made for the stack",
    )


class N8nSettings(Settings):
    """n8n in queue mode: one main process and workers."""

    memory: Annotated[MemorySize, AtLeast("512MB")] = Field(
        MemorySize(768), description="Memory limit of the main process"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the main process")
    workers: Workers = Field(1, description="How many workers run executions")
    worker_memory: Annotated[MemorySize, AtLeast("384MB")] = Field(
        MemorySize(640), description="Memory limit of each worker"
    )
    worker_cpus: Cpus = Field(1.0, description="CPU limit of each worker")
    concurrency: Annotated[int, Between(1, 100, 10)] = Field(
        10, description="Executions at the same time in each worker"
    )
    subdomain: Label = Field("n8n", description="Its name below `domain`")
    owner_email: Email = Field(description="The login of the owner")
    owner_first_name: DisplayName = Field("Tapbot", description="The owner's first name")
    owner_last_name: DisplayName = Field("Owner", description="The owner's last name")
    execution_retention_days: Annotated[int, Between(1, 3650, 14)] = Field(
        14, description="Days after which finished executions are deleted"
    )


class SiteSettings(Settings):
    """The static site."""

    memory: Annotated[MemorySize, AtLeast("32MB")] = Field(
        MemorySize(64), description="Memory limit of each replica"
    )
    cpus: Cpus = Field(0.25, description="CPU limit of each replica")
    replicas: Replicas = Field(1, description="How many containers serve the site")
    subdomain: Label | None = Field(
        None, description="Its name below `domain`; without it, `domain` itself"
    )
