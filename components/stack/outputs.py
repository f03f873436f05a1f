"""The stack's outputs: addresses, connections, servers, logins, next steps."""

import pulumi

from components.containers.connection import Connection
from components.stack.stack import Stack
from config.settings import StackSettings


def export(stack: Stack, authority: pulumi.Output[str] | None) -> None:
    """Export the stack's outputs; `authority` is the certificate of the local CA."""
    urls = {route.service: route.public.url for route in stack.registry.routes.read()}
    pulumi.export("urls", urls)
    pulumi.export("publicUrls", list(urls.values()))
    pulumi.export("links", [described(each) for each in stack.registry.connections.read()])
    # Until a standby exists, nothing is replicated.
    pulumi.export("replication", [])
    pulumi.export("servers", stack.fleet.described())
    logins = {service: dict(values) for service, values in stack.registry.logins.read()}
    pulumi.export("credentials", pulumi.Output.secret(pulumi.Output.all(**logins)))
    pulumi.export("nextSteps", next_steps(stack.settings))
    if authority is not None:
        pulumi.export("caCertificate", authority)


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
    return steps
