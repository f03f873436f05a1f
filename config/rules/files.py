"""What must hold for files that several containers use."""

from collections.abc import Iterator

from config.report.errors import Problem, show
from config.rules.rule import reads
from config.settings import StackSettings


@reads("servers", "placement", "directus")
def are_shared_by_replicas(settings: StackSettings) -> Iterator[Problem]:
    """A file that one replica of Directus receives is one that all replicas have."""
    names = list(dict.fromkeys(settings.placement.get("directus", ())))
    known = [settings.servers[name] for name in names if name in settings.servers]
    remote = len([server for server in known if not server.is_local])
    if remote > 1 and settings.directus and settings.directus.s3 is None:
        yield Problem(
            path="placement.directus",
            problem="spreads replicas over servers that share no files",
            got=show(", ".join(names)),
            expected="one server, or directus.s3 with a bucket that all replicas use",
            fix="keep one server, or add directus.s3 (see docs/services/directus.md)",
        )
