"""Which private addresses workflows may call; n8n checks each request and redirection."""

from components.containers.reach import PRIVATE, Reach


def variables(reach: Reach) -> dict[str, str]:
    """Return n8n's protection against requests that an editor or a visitor makes it send."""
    return {
        "N8N_SSRF_PROTECTION_ENABLED": "true",
        "N8N_SSRF_ALLOWED_HOSTNAMES": ",".join(reach.names),
        "N8N_SSRF_ALLOWED_IP_RANGES": ",".join(reach.networks),
        "N8N_SSRF_BLOCKED_IP_RANGES": ",".join(PRIVATE),
    }
