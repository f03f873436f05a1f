"""What brings data back, created where the stack has it."""

from collections.abc import Mapping

from components.containers.links import PostgresLink
from components.recovery.backups import Backups
from components.recovery.offsite import Offsite, Sources
from components.stack.stack import Stack
from config.services.backups import ROLE
from config.services.n8n import ENCRYPTION_KEY
from config.services.qdrant import API_KEY as QDRANT_KEY


def back_up(stack: Stack, readers: Mapping[str, PostgresLink]) -> None:
    """Create the backups that the stack has; `readers` are the roles that see all databases."""
    settings = stack.settings
    if settings.backups:
        Backups(stack.args(settings.backups), readers[ROLE.role], settings.timezone)


def copy_elsewhere(stack: Stack) -> None:
    """Create what copies the volumes of all services that were created before."""
    settings = stack.settings
    if settings.backups is None or settings.backups.offsite is None:
        return
    sources = Sources(
        timezone=settings.timezone,
        secrets={"n8n-encryption-key": stack.secrets[ENCRYPTION_KEY]} if settings.n8n else {},
        qdrant=next(iter(stack.calls("qdrant", "snapshots")), None),
        qdrant_key=stack.secrets[QDRANT_KEY] if settings.qdrant else None,
    )
    Offsite(stack.args(settings.backups), sources)
