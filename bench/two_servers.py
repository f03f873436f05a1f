"""What the production stack costs on two servers of the test bed: deploy, no-op, SSH, tunnel."""

import time

from bench.figures import Spread, table
from bench.throughput import Link, throughput
from testbed import Bed, Plan, temporary
from testbed.deployment import IMAGES, ROLES, Deployment, deployment, load_images

PLAN = Plan("bench", "10.86.0.0/24")


def two_servers(rounds: int) -> str:
    """Deploy, change nothing, and destroy as often as asked; return the report."""
    measured: dict[str, list[float]] = {"deploy": [], "no-op": [], "no-op with refresh": []}
    connections: list[str] = []
    with temporary(PLAN) as bed:
        for role, name in ROLES.items():
            load_images(bed, name, IMAGES[role])
        for number in range(1, rounds + 1):
            with deployment(bed, without_certificates) as stack:
                stack.deploy()
                measured["deploy"].append(stack.first_seconds)
                counted = stack.first_connections
                connections.append(", ".join(f"{k} {len(v)}" for k, v in counted.items()))
                measured["no-op"].append(unchanged(stack))
                measured["no-op with refresh"].append(unchanged(stack, "--refresh"))
                links = throughputs(stack) if number == rounds else []
                stack.pulumi.run("state", "unprotect", "--all", "--yes")
                stack.destroy()
                empty(bed)
            print(f"round {number}: {measured['deploy'][-1]:.1f} s", flush=True)
    return report(measured, connections, links)


def without_certificates(settings: dict[str, dict[str, object]]) -> None:
    """Nobody out there issues any to a bed: the stack's own authority does."""
    settings["traefik"].pop("acme")


def empty(bed: Bed) -> None:
    """Remove the data volumes, so that the next round begins from nothing."""
    for name in ROLES.values():
        bed.ssh(name, "docker volume ls -q | grep ^tapbot- | xargs -r docker volume rm")


def unchanged(stack: Deployment, *options: str) -> float:
    """Return how many seconds an update takes that has nothing to do."""
    started = time.monotonic()
    stack.up("--expect-no-changes", *options)
    return time.monotonic() - started


def throughputs(stack: Deployment) -> list[tuple[str, float]]:
    """Return megabits per second from the edge server to the data server, by and without tunnel."""
    servers = stack.settings()["servers"]
    table_name = "inet tapbot_bed"
    source = servers["edge"]["privateAddress"]
    bare = Link(
        stack.bed,
        servers["data"]["address"],
        f"nft insert rule {table_name} to_server tcp dport {Link.port} accept",
    )
    tunnel = Link(
        stack.bed,
        servers["data"]["privateAddress"],
        f"nft add element {table_name} permits '{{ {source} . {Link.port} }}'",
    )
    return [("bare link", throughput(bare)), ("tunnel", throughput(tunnel))]


def report(
    measured: dict[str, list[float]], connections: list[str], links: list[tuple[str, float]]
) -> str:
    """Return the tables of a finished run."""
    rows = [[kind, *Spread.of(values).cells] for kind, values in measured.items()]
    times = table(["", "min", "median", "max"], rows)
    speeds = table(["from edge to data, one stream", "Mbit/s"], [[k, f"{v:.0f}"] for k, v in links])
    made = f"SSH connections of each deployment: {'; '.join(connections)}."
    return f"{times}\n\n{made}\n\n{speeds}"
