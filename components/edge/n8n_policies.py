"""What holds for some paths of n8n: what is public, and what is the editor's."""

from components.containers.path_policy import Match, PathPolicy, RateLimit
from config.services.n8n import N8nSettings

PUBLIC = (
    *("/webhook", "/webhook-test", "/webhook-waiting"),
    *("/form", "/form-test", "/form-waiting"),
    *("/mcp", "/mcp-test"),
    "/rest/binary-data/signed",
)
"""What the triggers of workflows answer, and links to files that n8n signed."""

BODY = 4
"""MB. n8n parses a body before it knows who asks; few workflows with pinned data are as large."""


def policies(settings: N8nSettings) -> list[PathPolicy]:
    """Return the policies of n8n's route; all that they do not name is the editor."""
    editor = settings.editor_networks
    return [
        PathPolicy(name="public", match=Match(paths=PUBLIC), framed_by=settings.embedded_by),
        PathPolicy(name="api", match=Match(paths=["/api"]), max_body=BODY),
        PathPolicy(
            name="login",
            match=Match(paths=["/rest/login", "/rest/forgot-password"], method="POST"),
            networks=editor,
            rate=RateLimit(per_minute=10, burst=10),
            max_body=1,
        ),
        PathPolicy(name="editor", networks=editor, max_body=BODY),
    ]
