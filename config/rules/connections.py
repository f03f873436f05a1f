"""Connections to PostgreSQL: what its clients may hold at the same time is not more than it has."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from config.instances import instances
from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, reads
from config.settings import StackSettings

RESERVE: Final = 10
"""For the superuser (PostgreSQL keeps 3), jobs, backups and people."""


@reads(*INSTANCES)
def are_enough(settings: StackSettings) -> Iterator[Problem]:
    """The pools of all clients together fit into `postgres.maxConnections`."""
    pools = {
        workload.name: section.pool()
        for section in settings.present().values()
        for workload in section.WORKLOADS
    }
    counts = Counter(each.service for each in instances(settings) if pools[each.service])
    total = RESERVE + sum(count * pools[service] for service, count in counts.items())
    if total <= settings.postgres.max_connections:
        return
    parts = [f"{service} {count} x {pools[service]}" for service, count in counts.items()]
    path = "postgres.maxConnections"
    yield Problem(
        path=path,
        problem=f"is less than what may be open at the same time: {' + '.join(parts)}"
        f" + {RESERVE} for people and jobs = {total}",
        got=show(settings.postgres.max_connections),
        expected=f"at least {total}",
        fix=f"have fewer replicas or workers, or: {set_command(path, str(total))}",
    )
