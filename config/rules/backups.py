"""Where backups are kept: not beside what they are of, where there is a choice."""

from collections.abc import Iterator

from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, reads
from config.servers import engines_of
from config.settings import StackSettings


@reads(*INSTANCES)
def are_elsewhere(settings: StackSettings) -> Iterator[Problem]:
    """Backups are on another machine than PostgreSQL, where the stack has another one.

    A standby elsewhere has the data, too: no loss of a server takes all of it along.
    """
    kept = settings.placement.get("backups", ())
    databases = settings.placement.get("postgres", ())
    if settings.backups is None or not kept or not databases:
        return
    known = engines_of(settings.servers)
    if not {kept[0], *databases} <= set(known):
        return
    beside = known[kept[0]]
    if {known[each] for each in databases} != {beside}:
        return
    others = [
        name
        for name, engine in known.items()
        if engine != beside and not settings.servers[name].is_lost
    ]
    if others:
        yield Problem(
            path="placement.backups",
            problem="is the server of PostgreSQL, whose loss would take the backups along",
            got=show(kept[0]),
            expected=f"another server, such as {others[0]}",
            fix=set_command("placement.backups", others[0]),
        )
