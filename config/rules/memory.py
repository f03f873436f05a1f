"""Memory that is promised to containers, by server.

A job is not counted: it ends a minute after its work is done, while what waits for it is starting,
and a test of the program keeps the jobs of a server together at no more than 160 MB.
"""

from collections import Counter
from collections.abc import Iterator

from config.instances import instances
from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, reads
from config.settings import StackSettings
from config.words.memory import MemorySize


@reads(*INSTANCES)
def fits(settings: StackSettings) -> Iterator[Problem]:
    """The limits on a server add up to no more than it has."""
    every = instances(settings)
    for name, server in settings.servers.items():
        counts = Counter((each.service, each.memory) for each in every if each.server == name)
        total = MemorySize(sum(count * memory.mib for (_, memory), count in counts.items()))
        if total <= server.memory:
            continue
        parts = " + ".join(
            f"{service} {f'{count} x ' if count > 1 else ''}{memory}"
            for (service, memory), count in counts.items()
        )
        yield Problem(
            path=f"servers.{name}.memory",
            problem=f"is less than the limits placed on {name}: {parts} = {total}",
            got=show(server.memory),
            expected=f"at least {total}",
            fix="lower a limit, move a service, or, if the server has it: "
            + set_command(f"servers.{name}.memory", str(total)),
        )
