"""What holds for some paths of n8n: what is public, and what is the editor's."""

from components.containers.path_policy import Match, PathPolicy, RateLimit
from config.services.n8n import WEBHOOK, N8nSettings

PRODUCTION = ("/webhook", "/webhook-waiting", "/form", "/form-waiting", "/mcp")
"""What the triggers of published workflows answer: all that a webhook process of n8n serves."""

PUBLIC = (*PRODUCTION, "/webhook-test", "/form-test", "/mcp-test", "/rest/binary-data/signed")
"""The same with those of workflows that are being tried, and links to files that n8n signed."""

METRICS = PathPolicy(name="metrics", match=Match(paths=["/metrics"]), hidden=True)
"""The collector does not come through Traefik."""

INTERNAL = PathPolicy(
    name="internal",
    match=Match(paths=["/webhook/internal", "/webhook-test/internal"]),
    hidden=True,
)
"""What other services of the stack call, by a private name."""


def policies(settings: N8nSettings) -> list[PathPolicy]:
    """Return the policies of n8n's route; all that they do not name is the editor."""
    # Beyond it, Traefik refuses what n8n would parse before it knows who asks.
    editor, largest = settings.editor_networks, settings.max_workflow.mib
    dedicated = PathPolicy(
        name="production",
        match=Match(paths=PRODUCTION),
        framed_by=settings.embedded_by,
        served_by=WEBHOOK.name,
        inside=True,
    )
    return [
        INTERNAL,
        *([dedicated] if settings.webhooks else ()),
        PathPolicy(name="public", match=Match(paths=PUBLIC), framed_by=settings.embedded_by),
        PathPolicy(name="api", match=Match(paths=["/api"]), max_body=largest),
        PathPolicy(
            name="login",
            match=Match(paths=["/rest/login", "/rest/forgot-password"], method="POST"),
            networks=editor,
            rate=RateLimit(per_minute=10, burst=10),
            max_body=1,
        ),
        PathPolicy(name="editor", networks=editor, max_body=largest),
    ]
