"""Settings of Traefik."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.base import Settings
from config.secrets import Secret
from config.service import PublicPort, ServiceSettings, Workload
from config.words.environment import VariableName
from config.words.memory import AtLeast, MemorySize
from config.words.network import Cidr, Ipv4
from config.words.numbers import Between, Cpus, Port
from config.words.paths import CertificateFile
from config.words.types import DnsProvider, Email, HttpsUrl

LETS_ENCRYPT: Final = "https://acme-v02.api.letsencrypt.org/directory"
LETS_ENCRYPT_STAGING: Final = "https://acme-staging-v02.api.letsencrypt.org/directory"

DNS_CREDENTIALS: Final = Secret(
    "acme_dns_credentials",
    "a line NAME=value for each of `traefik.acme.dnsVariables`",
    needed_by="traefik.acme.dnsVariables",
)


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


class TraefikSettings(ServiceSettings):
    """Traefik, the only service with public ports."""

    WORKLOADS: ClassVar = (
        Workload(
            name="traefik",
            title="Traefik, the public entry",
            image="traefik",
            # Where other services find what it leads them to; visitors have ports of their own.
            port=8098,
            start_seconds=1.0,
        ),
    )
    SECRETS: ClassVar = (DNS_CREDENTIALS,)

    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(192),
        description="Memory limit of the container; each idle connection takes some 40 KB",
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")
    http_port: Port = Field(80, description="The public port that redirects to HTTPS")
    https_port: Port = Field(443, description="The public port of all routes")
    public_port: Port | None = Field(
        None,
        description="The port in public addresses, where a proxy in front has another one than"
        " `httpsPort`",
    )
    bind_address: Ipv4 = Field(
        "0.0.0.0",
        description="The address that both ports are published on; `127.0.0.1` keeps them local",
    )
    trusted_proxies: tuple[Cidr, ...] = Field(
        (), description="Networks of proxies in front whose forwarded headers are believed"
    )
    connections_per_address: Annotated[int, Between(16, 65535, 256)] = Field(
        256,
        description="How many connections one address may hold at a time, counted by the firewall"
        " of a remote server",
    )
    acme: AcmeSettings | None = Field(
        None,
        description="Where certificates come from; without it, an authority made for the stack",
    )

    @property
    def visitors_port(self) -> int:
        """The port that visitors type, or leave out."""
        return self.public_port or self.https_port

    @property
    def proxies(self) -> int:
        """How many proxies a request passes on its way: Traefik, and one in front of it."""
        return 2 if self.trusted_proxies else 1

    def public_ports(self) -> tuple[PublicPort, ...]:
        """Return the ports for HTTP and HTTPS."""
        return tuple(
            PublicPort(
                setting=f"traefik.{key}",
                protocol="tcp",
                address=self.bind_address,
                number=number,
                usual=usual,
            )
            for key, number, usual in (
                ("httpPort", self.http_port, 8080),
                ("httpsPort", self.https_port, 8443),
            )
        )
