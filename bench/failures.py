"""What every client does while one server is gone, and how long until it is served again."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx

from bench.compose_service import ROLE
from bench.figures import seconds, table
from bench.probe import TIMEOUT_SECONDS, Effect, Probe, effect
from bench.sample import Sample
from bench.throwaway import ThrowawayStack

GONE = (
    *("redis-cache-data", "redis-queue-data", "postgres-data", "qdrant-data"),
    *("directus-1", "n8n", "n8n-worker-1", "site-1", "traefik"),
)
"""Each one alone; the other ends of all connections of the program."""

UNTIL_SERVED_SECONDS = 120.0


def failures(program: Path, outage: float) -> str:
    """Deploy a stack, take away one server after another, and return the report."""
    rows, unhealthy = [], []
    with ThrowawayStack(program) as stack, ExitStack() as clients:
        stack.up()
        senders = probes(stack, clients)
        for name in GONE:
            effects, ill = lose(stack, name, senders, outage)
            rows += [[name, client, *cells(found)] for client, found in effects.items()]
            unhealthy.append([name, ", ".join(ill) or "none"])
            print(f"{name}: done", flush=True)
    return report(rows, unhealthy, outage)


def probes(stack: ThrowawayStack, clients: ExitStack) -> dict[str, Callable[[], Probe]]:
    """Return the clients: a visitor, readers and a writer of Directus, senders of webhooks."""
    sample = Sample.made(stack, clients)
    token = sample.directus.token
    writer = sample.n8n.publish_request(f"http://directus-1:8055{sample.articles}", token)
    headers = {"Authorization": f"Bearer {token}"}

    def asking(
        subdomain: str, method: str, path: str, word: str, body: object = None
    ) -> Callable[[str], Probe]:
        def probe(name: str) -> Probe:
            client = clients.enter_context(sample.entry.client(subdomain))
            client.timeout = httpx.Timeout(TIMEOUT_SECONDS)
            sent = headers if subdomain == "cms" else {}
            return Probe(name, lambda: client.request(method, path, json=body, headers=sent), word)

        return probe

    kinds = {
        "site": asking("", "GET", "/en/", "</html>"),
        "Directus, read": asking("cms", "GET", sample.item, "kept"),
        "Directus, write": asking("cms", "PATCH", sample.item, "kept", {"words": 2}),
        "webhook": asking("n8n", "POST", sample.webhook, '"sum":3', {"a": 1, "b": 2}),
        "webhook that writes to Directus": asking(
            "n8n", "POST", f"/webhook/{writer.path}", "title", {"title": "by a workflow"}
        ),
    }
    return {name: partial(make, name) for name, make in kinds.items()}


def lose(
    stack: ThrowawayStack, name: str, senders: Mapping[str, Callable[[], Probe]], outage: float
) -> tuple[dict[str, Effect], list[str]]:
    """Stop one container for some seconds; return what that did, and who was unhealthy."""
    container = f"{stack.prefix}-{name}"
    with ExitStack() as running:
        asking = [running.enter_context(make()) for make in senders.values()]
        wait_until_served(asking, time.monotonic())
        began = time.monotonic()
        stack.engine.docker("stop", container)
        time.sleep(outage)
        ill = unhealthy(stack, container)
        stack.engine.docker("start", container)
        back = time.monotonic()
        wait_until_served(asking, back)
    return {each.name: effect(each.asked, began, back) for each in asking}, ill


def wait_until_served(asking: list[Probe], since: float) -> None:
    """Wait until every client is served; the report shows those that are not in time."""
    deadline = time.monotonic() + UNTIL_SERVED_SECONDS
    while time.monotonic() < deadline and not all(each.is_served(since) for each in asking):
        time.sleep(0.5)


def unhealthy(stack: ThrowawayStack, gone: str) -> list[str]:
    """Return the other services that Docker does not call healthy."""
    return [
        each["Name"].removeprefix(f"/{stack.prefix}-")
        for each in stack.engine.inspected(stack.prefix)
        if each["Config"]["Labels"][ROLE] == "service"
        and each["Name"] != f"/{gone}"
        and each["State"].get("Health", {}).get("Status") != "healthy"
    ]


def cells(found: Effect) -> list[str]:
    """Return the cells of one client."""
    answers = ", ".join(f"{count} x {said}" for said, count in found.answers.items())
    after = "never" if found.served_after is None else seconds(found.served_after)
    return [
        f"{found.lost} of {found.sent}",
        answers or "-",
        str(found.false) if found.lost else "-",
        after if found.lost else "-",
    ]


def report(rows: list[list[str]], unhealthy: list[list[str]], outage: float) -> str:
    """Return the tables of a finished run."""
    header = [
        "gone",
        "client",
        "lost",
        "what they were answered",
        "false 200",
        "served again after",
    ]
    return "\n\n".join(
        [
            f"Each server was stopped for {outage:g} s.",
            table(header, rows),
            table(["gone", "unhealthy at the end of it"], unhealthy),
        ]
    )
