"""The stack's outputs: addresses, connections, servers, logins, next steps."""

from collections.abc import Mapping

import pulumi

from components.containers.connection import Connection
from components.stack.stack import Stack
from config.instances import instances
from config.servers import engines_of, in_tunnel
from config.service import LOOPBACK
from config.services.postgres import SERVER
from config.settings import StackSettings
from config.words.network import LOCAL


def export(stack: Stack, authority: pulumi.Output[str] | None) -> None:
    """Export the stack's outputs; `authority` is the certificate of the local CA."""
    logins = {service: dict(values) for service, values in stack.registry.logins.read()}
    urls = {route.service: route.url for route in stack.registry.routes.read()}
    pulumi.export("urls", urls)
    pulumi.export("publicUrls", list(urls.values()))
    pulumi.export("links", [described(each) for each in stack.registry.connections.read()])
    pulumi.export("replication", replication(stack.settings))
    pulumi.export("backup", backup(stack.settings))
    pulumi.export("servers", stack.fleet.described())
    pulumi.export("admin", pages(stack.settings, users(logins)))
    pulumi.export("credentials", pulumi.Output.secret(pulumi.Output.all(**logins)))
    pulumi.export("nextSteps", next_steps(stack.settings))
    if authority is not None:
        pulumi.export("caCertificate", authority)


def replication(settings: StackSettings) -> list[dict[str, str | bool]]:
    """Return which server's PostgreSQL follows which other one's."""
    first, *others = settings.placement.get(SERVER.placement, ("",))
    return [
        {
            "service": SERVER.name,
            "from": first,
            "to": other,
            "synchronous": settings.postgres.synchronous,
        }
        for other in others
    ]


def backup(settings: StackSettings) -> dict[str, str | int]:
    """Return where backups are kept, and how far back they reach; `elsewhere` may be nowhere."""
    kept = settings.backups
    if kept is None:
        return {}
    [server] = settings.placement["backups"]
    elsewhere = kept.offsite.repository(pulumi.get_stack()) if kept.offsite else ""
    return {
        "elsewhere": elsewhere,
        "server": server,
        "windowDays": kept.window_days,
        "hour": kept.hour,
        "drillDays": kept.drill_days,
    }


def described(connection: Connection) -> dict[str, object]:
    """Return a connection as plain values."""
    return {
        "from": connection.client,
        "fromServer": connection.client_server,
        "to": connection.service,
        "toServer": connection.server,
        "host": connection.address.host,
        "port": connection.address.port,
        "protocol": connection.protocol,
        "purpose": connection.purpose,
        "through": "tunnel" if connection.across else "local",
    }


def users(logins: Mapping[str, Mapping[str, pulumi.Input[str]]]) -> dict[str, str]:
    """Return as whom people sign in to each service, where that is no secret."""
    return {
        service: value
        for service, values in logins.items()
        for name, value in values.items()
        if name in ("user", "email") and isinstance(value, str)
    }


def pages(settings: StackSettings, users: Mapping[str, str]) -> dict[str, dict[str, str | int]]:
    """Return where people open each page that is not public, and as whom.

    `at` is the address of the page on its server, `url` the near end of a forward to it.
    """
    tunnel = {name: settings.servers[name].private_address for name in in_tunnel(settings.servers)}
    return {
        each.name: {
            "server": each.server,
            "at": f"{tunnel[each.server]}:{each.published}"
            if each.published and each.server in tunnel
            else f"{LOOPBACK}:{each.page.number}",
            "port": each.page.number,
            "url": each.page.url,
            "user": users.get(each.service, ""),
        }
        for each in instances(settings)
        if each.page is not None
    }


def next_steps(settings: StackSettings) -> list[str]:
    """Return what an operator does after the first update, as commands where there are any."""
    steps = ["Show the logins: pulumi stack output credentials --show-secrets"]
    if settings.traefik.acme is None:
        steps.append(
            "Trust the certificates: pulumi stack output caCertificate > ca.pem, then"
            " curl --cacert ca.pem, or import that file into the browser"
        )
    else:
        steps.append(f"Let the DNS names of {settings.domain} point to the server of Traefik")
    return steps + unsafe(settings) + possible(settings)


def possible(settings: StackSettings) -> list[str]:
    """Return what people look for who try the stack on their own machine."""
    if set(engines_of(settings.servers).values()) != {LOCAL}:
        return []
    if settings.links is None and settings.n8n and settings.directus:
        return [
            "Have n8n and Directus call each other: pulumi config set --path"
            " 'tapbot-stack:links.reads[0]' articles, then make up; see docs/automation.md"
        ]
    if settings.links and not settings.bots:
        return ["Try a bot that answers from what is published: docs/services/assistant.md"]
    return []


def unsafe(settings: StackSettings) -> list[str]:
    """Return what there is no backup of; a stack on this machine is there to be tried out."""
    engines = set(engines_of(settings.servers).values())
    if engines == {LOCAL}:
        return []
    page = "see docs/services/backups.md"
    if settings.backups is None:
        return [f"THERE IS NO BACKUP of PostgreSQL: add `backups` to the stack file, {page}"]
    if len(engines) == 1 and settings.backups.offsite is None:
        return [
            "THERE IS NO BACKUP WORTH THE NAME: it is lost with the only server. Set"
            f" backups.offsite, {page}"
        ]
    if settings.backups.offsite is None:
        return [f"No copy of uploads, vectors and certificates: set backups.offsite, {page}"]
    return []
