"""Figures of services, as the tests of rules write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Series = Mapping[str, str]
"""A series and its values, one each 15 s: `5x40` is 5 for ten minutes, `0+1x40` counts up."""

NOW: Final = 946684800
"""When the tests of vmalert-tool begin: the start of the year 2000."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What an alert is about: it fires after `at` on the first figures, never on the others."""

    fires: Series
    quiet: Series
    at: str
    labels: Mapping[str, str]


def disk(available: str, mount: str = "/") -> Series:
    """Return a disk of 100 GB with so much room."""
    labels = f'{{server="edge",mountpoint="{mount}",fstype="ext4"}}'
    return {
        f"node_filesystem_avail_bytes{labels}": available,
        f"node_filesystem_size_bytes{labels}": "100000000000x2000",
    }


def executions(failed: str, good: str) -> Series:
    """Return executions of n8n, whose counters are born with the first event."""
    name = "n8n_workflow_execution_duration_seconds_count"
    return {
        f'{name}{{server="edge",status="failed",mode="webhook"}}': failed,
        f'{name}{{server="edge",status="success",mode="webhook"}}': good,
    }


def queue(waiting: str, completed: str) -> Series:
    """Return the queue of n8n."""
    return {
        'n8n_scaling_mode_queue_jobs_waiting{server="edge"}': waiting,
        'n8n_scaling_mode_queue_jobs_completed{server="edge"}': completed,
    }


def requests(errors: str, good: str) -> Series:
    """Return what Traefik counted for one service."""
    name = "traefik_service_requests_total"
    return {
        f'{name}{{server="edge",exported_service="n8n@file",code="502"}}': errors,
        f'{name}{{server="edge",exported_service="n8n@file",code="200"}}': good,
    }


def durations(slow: str) -> Series:
    """Return requests of which so many took longer than 5 s."""
    name = 'traefik_service_request_duration_seconds_bucket{exported_service="n8n@file",le='
    return {
        f'{name}"5"}}': "0+100x120",
        f'{name}"10"}}': f"0+{slow}x120",
        f'{name}"+Inf"}}': f"0+{slow}x120",
        'traefik_service_requests_total{exported_service="n8n@file"}': f"0+{slow}x120",
    }


def simple(series: str, bad: str, good: str, at: str, **labels: str) -> Case:
    """Return the case of an alert that looks at the values of one series."""
    written = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return Case(
        fires={f"{series}{{{written}}}": bad},
        quiet={f"{series}{{{written}}}": good},
        at=at,
        labels=labels,
    )
