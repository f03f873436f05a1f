"""Where backups are kept: not beside what they are of, where there is a choice."""

from collections.abc import Iterator

from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, reads
from config.servers import engines_of
from config.settings import StackSettings


@reads(*INSTANCES)
def are_elsewhere(settings: StackSettings) -> Iterator[Problem]:
    """Backups are on another machine than PostgreSQL, where the stack has another one."""
    kept = settings.placement.get("backups", ())
    primary = settings.placement.get("postgres", ())
    if settings.backups is None or not kept or not primary:
        return
    known = engines_of(settings.servers)
    if not {kept[0], primary[0]} <= set(known) or known[kept[0]] != known[primary[0]]:
        return
    others = [name for name, engine in known.items() if engine != known[primary[0]]]
    if others:
        yield Problem(
            path="placement.backups",
            problem="is the server of PostgreSQL, whose loss would take the backups along",
            got=show(kept[0]),
            expected=f"another server, such as {others[0]}",
            fix=set_command("placement.backups", others[0]),
        )
