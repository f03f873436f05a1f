"""The names that the world knows the stack by."""

from config.service import WebSettings
from config.settings import StackSettings


def web_sections(settings: StackSettings) -> dict[str, WebSettings]:
    """Return the sections of the services that have a public name, by field."""
    return {
        field: section
        for field, section in settings.present().items()
        if isinstance(section, WebSettings)
    }


def host_name(domain: str, subdomain: str | None) -> str:
    """Return a name below the domain, or the domain itself."""
    return f"{subdomain}.{domain}" if subdomain else domain


def public_names(settings: StackSettings) -> list[str]:
    """Return the names that certificates are asked for."""
    return [
        name
        for section in web_sections(settings).values()
        for name in (host_name(settings.domain, section.subdomain), *section.aliases)
    ]
