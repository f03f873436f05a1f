"""How much memory the deployed stack uses: at its peak while it starts, and settled."""

import time
from collections.abc import Mapping
from pathlib import Path

from bench.figures import mebibytes, table
from bench.machine import settle
from bench.memory_sampler import ContainerSampler, TreeSampler
from bench.throwaway import ThrowawayStack

SETTLED_SECONDS = 60


def memory(program: Path) -> str:
    """Deploy a stack, sample it for another minute, and return the report."""
    with ThrowawayStack(program) as stack:
        settle()
        with ContainerSampler(stack.engine, stack.prefix) as containers:
            with TreeSampler("pulumi") as tree:
                took = stack.up().seconds
            time.sleep(SETTLED_SECONDS)
        limits = {
            inspected["Name"].removeprefix(f"/{stack.prefix}-"): int(
                inspected["HostConfig"]["Memory"]
            )
            for inspected in stack.engine.inspected(stack.prefix)
        }
    print(f"deployed in {took:.1f} s", flush=True)
    return report(containers.samples, limits, tree.peak)


def report(samples: list[dict[str, int]], limits: Mapping[str, int], pulumi_peak: int) -> str:
    """Return the tables of a finished run; the samples are bytes by container, in time order."""
    total_peak = max(sum(sample.values()) for sample in samples)
    settled = samples[-1]
    peaks = {
        name: max(sample.get(name, 0) for sample in samples)
        for name in {name for sample in samples for name in sample}
    }
    rows = [
        [
            name,
            mebibytes(peak),
            # A job has ended by then.
            mebibytes(settled[name]) if name in settled else "-",
            mebibytes(limits[name]),
        ]
        for name, peak in sorted(peaks.items(), key=lambda item: -item[1])
    ]
    running = sum(limits[name] for name in settled)
    rows.append(
        [
            "all together",
            mebibytes(total_peak),
            mebibytes(sum(settled.values())),
            mebibytes(running),
        ]
    )
    return "\n\n".join(
        [
            table(["container", "peak", f"after {SETTLED_SECONDS} s", "limit"], rows),
            f"Pulumi itself (CLI, language host, Python, providers) at its peak: "
            f"{mebibytes(pulumi_peak)}.",
        ]
    )
