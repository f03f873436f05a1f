"""How oauth2-proxy is told who may come in, and for which names."""

from typing import Final

from components.containers.files_volume import DIRECTORY
from components.containers.route import PublicName
from config.public_names import HTTPS_PORT
from config.services.gate import OIDC_SECRET, GateSettings, OidcSettings
from config.words.network import DOCKER_POOLS

USER: Final = "admin"
"""Who signs in by the password."""

HTPASSWD: Final = "htpasswd"
SESSION_KEY: Final = "session-key"
EMAILS: Final = "emails"
FORM: Final = "templates/sign_in.html"
OVERVIEW: Final = "pages/index.html"
"""Its files."""


def options(settings: GateSettings, public: PublicName, port: int) -> list[str]:
    """Return its command line, which holds no secret."""
    # Only the names of pages get the cookie: no other service of the domain sees a session.
    end = "" if public.https_port == HTTPS_PORT else f":{public.https_port}"
    return [
        f"--http-address=0.0.0.0:{port}",
        "--reverse-proxy=true",
        *(f"--trusted-proxy-ip={network}" for network in DOCKER_POOLS),
        f"--whitelist-domain=.{public.host}{end}",
        "--cookie-name=__Secure-gate",
        f"--cookie-domain=.{public.host}",
        f"--cookie-secret-file={DIRECTORY}/{SESSION_KEY}",
        "--cookie-httponly=true",
        "--cookie-samesite=lax",
        f"--cookie-expire={settings.session_hours}h",
        # Traefik asks for `/`: who is let in gets 202 there, and everybody else the form.
        "--upstream=static://202",
        f"--upstream=file://{DIRECTORY}/pages/#/pages/",
        "--set-xauthrequest=true",
        f"--custom-templates-dir={DIRECTORY}/templates",
        "--request-logging=false",
        *(_password() if settings.oidc is None else _provider(settings.oidc, public)),
    ]


def _password() -> list[str]:
    """Some provider has to be named: this one has no button, and lets nobody in."""
    return [
        f"--htpasswd-file={DIRECTORY}/{HTPASSWD}",
        *("--provider=github", "--client-id=none", "--client-secret=none"),
        "--email-domain=none.invalid",
    ]


def _provider(oidc: OidcSettings, public: PublicName) -> list[str]:
    return [
        *("--provider=oidc", "--provider-display-name=OpenID Connect"),
        f"--oidc-issuer-url={oidc.issuer}",
        f"--client-id={oidc.client_id}",
        f"--client-secret-file={DIRECTORY}/{OIDC_SECRET.key}",
        f"--redirect-url={public.url}/oauth2/callback",
        "--code-challenge-method=S256",
        *([f"--authenticated-emails-file={DIRECTORY}/{EMAILS}"] if oidc.emails else ()),
        *(f"--email-domain={domain}" for domain in oidc.email_domains),
    ]
