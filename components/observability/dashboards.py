"""Dashboards: what they show, whatever draws them; each expression is tried on a running stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Panel:
    """One graph: what it shows, in which unit, named how."""

    title: str
    expression: str
    alias: str
    """With labels in double braces."""
    unit: str = ""


Dashboard = Mapping[str, Sequence[Panel]]
"""Rows of panels, by their title."""

_SERVER, _CONTAINER, _DATABASE = "{{server}}", "{{container}}", "{{datname}}"
_DISK = 'node_filesystem_avail_bytes{fstype!="tmpfs"} / node_filesystem_size_bytes'

SERVERS: Final[Dashboard] = {
    "Servers": [
        Panel("Reachable (1)", 'up{job="agent"}', _SERVER),
        Panel(
            "Processors in use",
            '100 * (1 - avg by (server) (rate(node_cpu_seconds_total{mode="idle"})))',
            _SERVER,
            "%",
        ),
        Panel(
            "Memory in use",
            "100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)",
            _SERVER,
            "%",
        ),
        Panel("Disk free", f"100 * {_DISK}", f"{_SERVER} {{{{mountpoint}}}}", "%"),
        Panel("Waiting for processors", "node_load5", _SERVER),
        Panel("Killed for lack of memory", "increase(node_vmstat_oom_kill[1h])", _SERVER),
    ],
    "Containers": [
        Panel("Memory", "container_memory_working_set_bytes / 1e6", _CONTAINER, "MB"),
        Panel(
            "Processors",
            "sum by (container) (rate(container_cpu_usage_seconds_total))",
            _CONTAINER,
            "cores",
        ),
        Panel("Started anew", "changes(container_start_time_seconds[1h])", _CONTAINER),
        Panel("Healthy (1)", "container_health_state", _CONTAINER),
    ],
}
DATA: Final[Dashboard] = {
    "PostgreSQL": [
        Panel("Connections", "sum by (datname) (pg_stat_activity_count)", _DATABASE),
        Panel("Size", "pg_database_size_bytes / 1e6", _DATABASE, "MB"),
        Panel("Transactions", "rate(pg_stat_database_xact_commit)", _DATABASE, "/s"),
        Panel("Longest transaction", "max(pg_stat_activity_max_tx_duration)", "seconds", "s"),
    ],
    "Redis": [
        Panel("Memory", "redis_memory_used_bytes / 1e6", "{{service}}", "MB"),
        Panel("Commands", "rate(redis_commands_processed_total)", "{{service}}", "/s"),
        Panel("Clients", "redis_connected_clients", "{{service}}"),
    ],
    "Qdrant": [Panel("Memory", 'container_memory_working_set_bytes{service="qdrant"}', "bytes")],
}
ENTRY: Final[Dashboard] = {
    "Public entry": [
        Panel(
            "Requests",
            "sum by (exported_service) (rate(traefik_service_requests_total))",
            "{{exported_service}}",
            "/s",
        ),
        Panel(
            "Answers that are errors (5xx)",
            'sum(rate(traefik_service_requests_total{code=~"5.."})) or 0',
            "errors",
            "/s",
        ),
        Panel(
            "95 of 100 answered within",
            "histogram_quantile(0.95, sum by (le, exported_service)"
            " (rate(traefik_service_request_duration_seconds_bucket)))",
            "{{exported_service}}",
            "s",
        ),
    ]
}
AUTOMATION: Final[Dashboard] = {
    "n8n": [
        Panel("Jobs that wait", "n8n_scaling_mode_queue_jobs_waiting", "waiting"),
        Panel("Jobs that run", "n8n_scaling_mode_queue_jobs_active", "running"),
        Panel("Jobs done", "rate(n8n_scaling_mode_queue_jobs_completed)", "done", "/s"),
        Panel("Event loop (p99)", "n8n_nodejs_eventloop_lag_p99_seconds", _CONTAINER, "s"),
        Panel("Memory", "n8n_process_resident_memory_bytes / 1e6", _CONTAINER, "MB"),
    ]
}
DASHBOARDS: Final[Mapping[str, Dashboard]] = {
    "Servers and containers": SERVERS,
    "Data services": DATA,
    "Public entry": ENTRY,
    "Automation": AUTOMATION,
}
