"""What makes n8n and Directus work together: the program's chapter on automation."""

from components.automation.linkage import Links
from components.containers.endpoint import Call
from components.containers.links import AdministratorLink, WebhookLink
from components.stack.stack import Stack
from config.services.links import WEBHOOK_SECRET
from config.services.n8n import WORKER


def webhooks(stack: Stack, flows: list[Call]) -> WebhookLink | None:
    """Return how Directus's flows call n8n, where the stack links them."""
    if not stack.settings.links:
        return None
    return WebhookLink(endpoint=flows[0].endpoint, secret=stack.secrets[WEBHOOK_SECRET])


def automate(stack: Stack, directus: AdministratorLink, n8n: AdministratorLink) -> None:
    """Create the links that the stack has."""
    settings = stack.settings
    if settings.links:
        workers = [each.server for each in stack.targets if each.instance.service == WORKER.name]
        Links(stack.args(settings.links), directus, n8n, workers[0])
