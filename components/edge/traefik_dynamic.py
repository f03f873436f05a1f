"""What Traefik watches while it runs: routes, middlewares, TLS."""

from collections.abc import Sequence

import yaml

from components.containers.files_volume import DIRECTORY
from components.containers.route import Route
from components.edge.traefik_guards import guards
from components.edge.traefik_routers import routers
from components.servers.server import Server
from config.services.traefik import TraefikSettings

HSTS_SECONDS = 604_800
"""A week: browsers remember it that long, and it cannot be withdrawn."""

INTERMEDIATE_CIPHERS = [
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
]
"""TLS 1.2 suites of Mozilla's intermediate profile (Server Side TLS 5.7) that Go implements."""


def dynamic_configuration(
    routes: Sequence[Route], settings: TraefikSettings, server: Server
) -> str:
    """Return the routes as seen from Traefik's server."""
    local = settings.acme is None
    routing = routers(routes, settings)
    configuration: dict[str, object] = {
        "http": {
            "routers": routing.routers,
            "services": {
                part.service: _service(part, server) for route in routes for part in route.parts()
            },
            "middlewares": {
                "security": security_headers(hsts=not local),
                **routing.middlewares,
                **guards(routes, server),
            },
            "serversTransports": {
                # A server that is down must not hold a request for Go's default of 30 seconds.
                "backend": {
                    "forwardingTimeouts": {"dialTimeout": "3s"},
                    # A stopping replica closes idle connections, which loses a request just sent;
                    # a refused new connection is retried on another replica.
                    "maxIdleConnsPerHost": -1,
                }
            },
        },
        "tls": {"options": {"default": TLS_OPTIONS}},
    }
    if local:
        configuration["tls"] = {
            "options": {"default": TLS_OPTIONS},
            "certificates": [
                {
                    "certFile": f"{DIRECTORY}/certificates/server.pem",
                    "keyFile": f"{DIRECTORY}/certificates/server.key",
                }
            ],
        }
    return yaml.safe_dump(configuration, sort_keys=False)


TLS_OPTIONS = {
    "minVersion": "VersionTLS12",
    "cipherSuites": INTERMEDIATE_CIPHERS,
    "curvePreferences": ["X25519", "CurveP256", "CurveP384"],
    "sniStrict": True,
}


def security_headers(*, hsts: bool) -> dict[str, object]:
    """Return the headers of every answer.

    Browsers remember HSTS for a host with all its ports: sent for localhost, it would break
    whatever else is developed there without TLS.
    """
    headers: dict[str, object] = {
        "contentTypeNosniff": True,
        "customFrameOptionsValue": "SAMEORIGIN",
        "referrerPolicy": "strict-origin-when-cross-origin",
        "permissionsPolicy": "camera=(), microphone=(), geolocation=()",
        "customResponseHeaders": {"Server": "", "X-Powered-By": ""},
    }
    if hsts:
        headers |= {"stsSeconds": HSTS_SECONDS}
    return {"headers": headers}


def _service(route: Route, server: Server) -> dict[str, object]:
    # Replicas on lost servers are left out, unless all are: no replicas would mean 404, not 503.
    reachable = [backend for backend in route.backends if not backend.server.lost]
    backends = reachable or route.backends
    return {
        "loadBalancer": {
            "servers": [{"url": f"http://{backend.seen_from(server)}"} for backend in backends],
            "healthCheck": {
                "path": route.health_path,
                "interval": "2s",
                # With nothing to fail over to, a slow answer is better than none.
                "timeout": "5s" if len(backends) > 1 else "30s",
            },
            "serversTransport": "backend",
        }
    }
