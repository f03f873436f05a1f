"""What the stack tells its operators: addresses, links, servers, logins, next steps."""

import pulumi

from components.data_services import DataServices
from components.edge_services import EdgeServices
from components.plan import Plan


def export(plan: Plan, data: DataServices, edge: EdgeServices) -> None:
    """Register the stack's outputs."""
    urls = {route.service: route.public.url for route in edge.routes}
    pulumi.export("urls", urls)
    pulumi.export("publicUrls", list(urls.values()))
    pulumi.export("links", data.directus.links + edge.links)
    # Until a standby exists, nothing is replicated.
    pulumi.export("replication", [])
    pulumi.export("servers", plan.fleet.described())
    pulumi.export("credentials", credentials(plan))
    pulumi.export("nextSteps", next_steps(plan))
    if edge.authority is not None:
        pulumi.export("caCertificate", edge.authority.certificate)


def credentials(plan: Plan) -> pulumi.Output[dict[str, dict[str, str]]]:
    """Return the logins of people and the keys of clients, as a secret."""
    settings, secrets = plan.settings, plan.secrets
    logins = {
        "directus": {
            "email": settings.directus.admin_email,
            "password": secrets.directus_admin_password,
        },
        "n8n": {
            "email": settings.n8n.owner_email,
            "password": secrets.n8n_owner_password,
        },
        "postgres": {"user": "postgres", "password": secrets.postgres_password},
        "qdrant": {
            "apiKey": secrets.qdrant_api_key,
            "readOnlyApiKey": secrets.qdrant_read_only_api_key,
        },
    }
    return pulumi.Output.secret(pulumi.Output.all(**logins))


def next_steps(plan: Plan) -> list[str]:
    """Return what an operator does after the first update, as commands where there are any."""
    steps = ["Show the logins: pulumi stack output credentials --show-secrets"]
    if plan.settings.traefik.acme is None:
        steps.append(
            "Trust the certificates: pulumi stack output caCertificate > ca.pem, then"
            " curl --cacert ca.pem, or import that file into the browser"
        )
    else:
        steps.append(f"Let the DNS names of {plan.settings.domain} point to the server of Traefik")
    return steps
