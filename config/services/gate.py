"""Settings of the gate: who may open the pages of operators by a public name."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.base import Settings
from config.secrets import Secret
from config.service import WebSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.network import Cidr
from config.words.numbers import Between, Cpus
from config.words.types import ClientId, Email, Fqdn, HttpsUrl, Label

PASSWORD: Final = Secret("gate_password", "the sign-in before all pages of operators", kept=False)
OIDC_SECRET: Final = Secret(
    "gate_oidc_secret", "the client secret of `gate.oidc`", needed_by="gate.oidc"
)


class OidcSettings(Settings):
    """A provider that people sign in with, in place of the password; it may ask for more."""

    issuer: HttpsUrl = Field(description="The address of the provider, as its tokens name it")
    client_id: ClientId = Field(description="What the provider calls the gate")
    emails: tuple[Email, ...] = Field((), description="Who is let in, by confirmed address")
    email_domains: tuple[Fqdn, ...] = Field(
        (), description="Domains of which everybody is let in who has an address there"
    )


class GateSettings(WebSettings):
    """oauth2-proxy: one sign-in, behind which each page of operators has a public name."""

    WORKLOADS: ClassVar = (
        Workload(
            name="gate",
            title="the gate of the admin interfaces",
            image="oauth2-proxy",
            port=4180,
            placed_by="traefik",
        ),
    )
    SECRETS: ClassVar = (PASSWORD, OIDC_SECRET)

    memory: Annotated[MemorySize, AtLeast("32MB")] = Field(
        MemorySize(64), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")
    subdomain: Label = Field(
        "admin", description="Its name below `domain`; those of the pages are below that one"
    )
    allow: tuple[Cidr, ...] = Field(
        (), description="Networks that may come as far as the sign-in; without any, all may"
    )
    session_hours: Annotated[int, Between(1, 720, 12)] = Field(
        12, description="Hours after which people sign in again"
    )
    oidc: OidcSettings | None = Field(
        None, description="Another sign-in than the password, such as your company's"
    )
