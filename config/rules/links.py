"""What must hold for the links between n8n and Directus."""

from collections.abc import Iterator

from config.instances import instances
from config.report.errors import Problem, show
from config.rules.rule import INSTANCES, reads
from config.servers import engine_of
from config.services.n8n import WORKER
from config.settings import StackSettings


@reads(*INSTANCES)
def have_one_address(settings: StackSettings) -> Iterator[Problem]:
    """All workers of n8n see Directus at one address, which the workflows name."""
    if settings.links is None:
        return
    placed: dict[str, list[str]] = {}
    for each in instances(settings):
        if each.server in settings.servers:
            engine = engine_of(each.server, settings.servers[each.server])
            placed.setdefault(each.service, []).append(engine)
    # Of several replicas of Directus it is the first.
    workers, directus = set(placed.get(WORKER.name, [])), placed.get("directus", [])[:1]
    if len(workers) > 1 and workers.intersection(directus):
        yield Problem(
            path="placement.n8nWorkers",
            problem="has workers on Directus's server and on another one, which see Directus at"
            " different addresses, and the workflows of `links` name one",
            got=show(", ".join(sorted(workers))),
            expected=f"one server, or none that the first Directus is on ({directus[0]})",
            fix="keep one server in placement.n8nWorkers, or remove links",
        )
