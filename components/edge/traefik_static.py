"""What Traefik reads at start: entry points, providers, certificate authorities."""

import yaml

from components.containers.files_volume import DIRECTORY
from components.containers.route import REQUEST_SECONDS
from config.services.traefik import AcmeSettings, Challenge, TraefikSettings

ACME_DIRECTORY = "/var/lib/traefik"

AUTHORITY = f"{DIRECTORY}/authority.pem"
"""Root certificate of the ACME server itself, where it is not a public one."""

RESOLVER = "acme"
"""Name of the certificate resolver that the routes use."""

PING_PORT = 8082
"""For the health check inside the container; never published."""

METRICS_PORT = 8083
"""For the collector on the same network; never published."""

INNER = "inner"
"""Name of the entry point of the stack's own services; firewalls open it to nobody else."""

METRICS: dict[str, object] = {
    "entryPoint": "metrics",
    "addEntryPointsLabels": False,
    "addRoutersLabels": False,
    "addServicesLabels": True,
    "buckets": [0.1, 0.3, 1, 2, 5, 10],
}
"""By service alone, and with few buckets: each router would multiply the series."""

REDIRECT_SECONDS = 10
"""How long a client may take to send a request that is only redirected."""

IDLE_SECONDS = 60
"""How long a connection is kept for a next request; each takes some 30 KB."""


def static_configuration(
    settings: TraefikSettings, inner_port: int, *, metrics: bool = False
) -> str:
    """Return traefik.yaml; it holds only keys that every Traefik 3.6 and later knows."""
    entry_points: dict[str, object] = {
        "ping": {"address": f"127.0.0.1:{PING_PORT}"},
        "http": {
            "address": f":{settings.http_port}",
            "transport": timeouts(read=REDIRECT_SECONDS),
            "http": {
                "redirections": {
                    "entryPoint": {
                        "to": "https",
                        "scheme": "https",
                        "permanent": True,
                    }
                }
            },
        },
        "https": {
            "address": f":{settings.https_port}",
            "forwardedHeaders": {
                "trustedIPs": [str(network) for network in settings.trusted_proxies]
            },
            "transport": timeouts(read=REQUEST_SECONDS),
        },
        INNER: {
            "address": f":{inner_port}",
            "transport": timeouts(read=REQUEST_SECONDS),
        },
    }
    configuration: dict[str, object] = {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "log": {"level": "INFO", "format": "json"},
        "accessLog": {
            "format": "json",
            # Both may hold a secret, such as Directus's `?access_token=`.
            "fields": {
                "headers": {"defaultMode": "drop"},
                "queryParameters": {"defaultMode": "drop"},
            },
        },
        "ping": {"entryPoint": "ping"},
        "entryPoints": entry_points,
        "providers": {"file": {"directory": f"{DIRECTORY}/dynamic", "watch": True}},
    }
    if settings.acme is not None:
        configuration["certificatesResolvers"] = {RESOLVER: {"acme": _acme(settings.acme)}}
    if metrics:
        configuration["entryPoints"] = {**entry_points, "metrics": {"address": f":{METRICS_PORT}"}}
        configuration["metrics"] = {"prometheus": METRICS}
    return yaml.safe_dump(configuration, sort_keys=False)


def timeouts(*, read: int) -> dict[str, object]:
    """Return how long clients may take, in seconds. Traefik has no other limits by path."""
    return {"respondingTimeouts": {"readTimeout": f"{read}s", "idleTimeout": f"{IDLE_SECONDS}s"}}


def _acme(settings: AcmeSettings) -> dict[str, object]:
    challenge: dict[str, object] = {"httpChallenge": {"entryPoint": "http"}}
    if settings.challenge is Challenge.DNS:
        challenge = {"dnsChallenge": _dns_challenge(settings)}
    return {
        "email": settings.email,
        "caServer": settings.directory,
        **({"caCertificates": [AUTHORITY]} if settings.ca_certificate else {}),
        "certificatesDuration": settings.certificate_hours,
        "storage": f"{ACME_DIRECTORY}/acme.json",
        "keyType": "EC256",
        **challenge,
    }


def _dns_challenge(settings: AcmeSettings) -> dict[str, object]:
    challenge: dict[str, object] = {"provider": settings.dns_provider}
    if settings.dns_resolvers:
        challenge["resolvers"] = [f"{address}:53" for address in settings.dns_resolvers]
        # Where resolvers are set, the zone's own name servers are often unreachable. Without the
        # second line, Traefik would not check at all.
        challenge["propagation"] = {"disableANSChecks": True, "requireAllRNS": True}
    return challenge
