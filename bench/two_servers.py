"""The production stack on two servers of the test bed: deploy, no-op, SSH, tunnel."""

import time

from bench.figures import Spread, table
from bench.throughput import Receiver, throughput
from testbed import Bed, Plan, temporary
from testbed.deployment import ROLES, Deployment, deployment

PLAN = Plan("bench", "10.86.0.0/24")


def two_servers(rounds: int) -> str:
    """Deploy, update without changes, and destroy in each round; return the report."""
    measured: dict[str, list[float]] = {"deploy": [], "no-op": [], "no-op with refresh": []}
    connections: list[str] = []
    with temporary(PLAN) as bed:
        for number in range(1, rounds + 1):
            with deployment(bed, without_certificates) as stack:
                for role in ROLES:
                    stack.load_images(role)
                stack.deploy()
                measured["deploy"].append(stack.first_seconds)
                counted = stack.first_connections
                connections.append(", ".join(f"{k} {len(v)}" for k, v in counted.items()))
                measured["no-op"].append(unchanged(stack))
                measured["no-op with refresh"].append(unchanged(stack, "--refresh"))
                speeds = throughputs(stack) if number == rounds else []
                stack.pulumi.run("state", "unprotect", "--all", "--yes")
                stack.destroy()
                empty(bed)
            print(f"round {number}: {measured['deploy'][-1]:.1f} s", flush=True)
    return report(measured, connections, speeds)


def without_certificates(settings: dict[str, dict[str, object]]) -> None:
    """Use the stack's local CA: no public authority issues certificates to a bed."""
    settings["traefik"].pop("acme")


def empty(bed: Bed) -> None:
    """Remove the data volumes, so that the next round starts without data."""
    for name in ROLES.values():
        bed.ssh(name, "docker volume ls -q | grep ^tapbot- | xargs -r docker volume rm")


def unchanged(stack: Deployment, *options: str) -> float:
    """Return how many seconds an update without changes takes."""
    started = time.monotonic()
    stack.up("--expect-no-changes", *options)
    return time.monotonic() - started


def throughputs(stack: Deployment) -> list[tuple[str, float]]:
    """Return megabits per second from edge to data server, with and without the tunnel."""
    servers = stack.settings()["servers"]
    table_name = "inet tapbot_bed"
    source = servers["edge"]["privateAddress"]
    bare = Receiver(
        stack.bed,
        servers["data"]["address"],
        f"nft insert rule {table_name} to_server tcp dport {Receiver.port} accept",
    )
    tunnel = Receiver(
        stack.bed,
        servers["data"]["privateAddress"],
        f"nft add element {table_name} permits '{{ {source} . {Receiver.port} }}'",
    )
    return [("without the tunnel", throughput(bare)), ("tunnel", throughput(tunnel))]


def report(
    measured: dict[str, list[float]], connections: list[str], speeds: list[tuple[str, float]]
) -> str:
    """Return the tables of a finished run."""
    rows = [[kind, *Spread.of(values).cells] for kind, values in measured.items()]
    times = table(["", "min", "median", "max"], rows)
    rows = [[way, f"{value:.0f}"] for way, value in speeds]
    streams = table(["from edge to data, one stream", "Mbit/s"], rows)
    made = f"SSH connections of each deployment: {'; '.join(connections)}."
    return f"{times}\n\n{made}\n\n{streams}"
