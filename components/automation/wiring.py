"""What makes n8n and Directus work together: the program's chapter on automation."""

from components.automation.linkage import Links
from components.automation.readers import readers_of
from components.containers.endpoint import Call, Endpoint
from components.containers.links import AdministratorLink, WebhookLink
from components.stack.stack import Stack
from config.services.links import WEBHOOK_SECRET
from config.services.n8n import MAIN, WORKER
from config.services.traefik import TraefikSettings


def webhook_calls(stack: Stack) -> list[Call]:
    """Return the calls of flows to n8n's webhooks, where services of the stack find them.

    Processes of their own are replaced one after another, which only Traefik follows.
    """
    n8n = stack.settings.n8n
    behind = TraefikSettings.name() if n8n and n8n.webhooks else MAIN.name
    return stack.calls(behind, "webhooks of flows")


def webhooks(stack: Stack, flows: list[Call]) -> WebhookLink | None:
    """Return how Directus's flows call n8n, where the stack links them."""
    if not stack.settings.links:
        return None
    return WebhookLink(endpoint=flows[0].endpoint, secret=stack.secrets[WEBHOOK_SECRET])


def automate(
    stack: Stack, directus: AdministratorLink, n8n: AdministratorLink, serves: Endpoint
) -> None:
    """Create the links that the stack has, and the users of bots in Directus.

    `serves` is what n8n's webhooks are answered by.
    """
    settings = stack.settings
    if not settings.links:
        return
    workers = [each.server for each in stack.targets if each.instance.service == WORKER.name]
    [called] = webhook_calls(stack)
    at = Endpoint(called.endpoint.target, serves.ready)
    readers = readers_of(stack, directus.endpoint.server)
    Links(stack.args(settings.links), directus, n8n, at, workers[0], readers)
