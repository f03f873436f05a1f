"""What must hold for files that n8n takes."""

from collections.abc import Iterator
from typing import Final

from config.report.errors import Problem, set_command, show
from config.rules.rule import reads
from config.settings import StackSettings
from config.words.memory import MemorySize

OF_N8N: Final = 24
"""The memory of a process of n8n by that of a file: it may hold six of them, twice each.

Measured with files of 16 MB in 768 MB (main) and 640 MB (a worker): six from three clients at once
pass, 24 from twelve end the worker. This ratio is allowed below that, and was not tried itself.
"""

OF_POSTGRES: Final = 16
"""The memory of PostgreSQL by that of a file; 1/5 killed a session, and all others were reset."""

LARGEST: Final = MemorySize(512)
"""n8n keeps files in the database, whose fields end at 1 GB, and send two digits for a byte."""


@reads("n8n", "postgres")
def fit(settings: StackSettings) -> Iterator[Problem]:
    """The largest file of n8n kills neither n8n nor PostgreSQL."""
    if settings.n8n is None:
        return
    largest = settings.n8n.max_file
    takes_webhooks = {"n8n.webhookMemory": (settings.n8n.webhook_memory, OF_N8N)}
    needed = {
        **(takes_webhooks if settings.n8n.webhooks else {}),
        "n8n.memory": (settings.n8n.memory, OF_N8N),
        "n8n.workerMemory": (settings.n8n.worker_memory, OF_N8N),
        "postgres.memory": (settings.postgres.memory, OF_POSTGRES),
    }
    for path, (memory, times) in needed.items():
        least = MemorySize(largest.mib * times)
        if memory < least:
            yield Problem(
                path=path,
                problem=f"is too small for files of {largest}, which n8n.maxFile permits",
                got=show(memory),
                expected=f"at least {least}: {times} times that",
                fix=f"{set_command(path, str(least))}, or "
                + set_command("n8n.maxFile", str(MemorySize(max(1, memory.mib // times)))),
            )
    if largest > LARGEST:
        yield Problem(
            path="n8n.maxFile",
            problem="is more than the database can keep in one piece",
            got=show(largest),
            expected=f"at most {LARGEST}",
            fix=set_command("n8n.maxFile", str(LARGEST)),
        )
