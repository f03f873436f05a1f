"""The names that the world knows the stack by."""

from typing import Final

from config.service import Page, ServiceSettings, WebSettings, Workload
from config.settings import StackSettings

HTTPS_PORT: Final = 443
"""The default port, which URLs omit."""


def web_sections(settings: StackSettings) -> dict[str, WebSettings]:
    """Return the sections of the services that have a public name, by field."""
    return {
        field: section
        for field, section in settings.present().items()
        if isinstance(section, WebSettings)
    }


def label_of(section: ServiceSettings) -> str | None:
    """Return the label of a service's name below the domain; without one it is the domain."""
    own = section.subdomain if isinstance(section, WebSettings) else None
    return own or section.SHARED_NAME or None


def shared_labels(settings: StackSettings) -> dict[str, str]:
    """Return the labels that services have together, with the field of their sections."""
    return {
        section.SHARED_NAME: path.partition(".")[0]
        for path, section in settings.present().items()
        if section.SHARED_NAME
    }


def host_name(domain: str, subdomain: str | None) -> str:
    """Return a name below the domain, or the domain itself."""
    return f"{subdomain}.{domain}" if subdomain else domain


def origin(host: str, port: int) -> str:
    """Return how the URLs of a name begin, without a slash at the end."""
    return f"https://{host}" if port == HTTPS_PORT else f"https://{host}:{port}"


def page_name(settings: StackSettings, section: ServiceSettings, workload: Workload) -> str:
    """Return the public name of a workload's page: below that of the gate, where there is one."""
    page = workload.page
    if settings.gate is None or page is None or not _is_open(section, page):
        return ""
    label = page.name or workload.name
    return host_name(host_name(settings.domain, settings.gate.subdomain), label)


def _is_open(section: ServiceSettings, page: Page) -> bool:
    return not page.opened_by or bool(getattr(section, page.opened_by))


def page_names(settings: StackSettings) -> list[str]:
    """Return the public names of all pages."""
    names = [
        page_name(settings, section, workload)
        for section in settings.present().values()
        for workload in section.WORKLOADS
    ]
    return list(filter(None, names))


def public_names(settings: StackSettings) -> list[str]:
    """Return the names that certificates are asked for."""
    own = [
        name
        for section in web_sections(settings).values()
        for name in (host_name(settings.domain, section.subdomain), *section.aliases)
    ]
    shared = [host_name(settings.domain, label) for label in shared_labels(settings)]
    return own + shared + page_names(settings)
