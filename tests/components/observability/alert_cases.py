"""For each alert, figures with which it fires, and figures with which it has to stay quiet."""

from collections.abc import Mapping
from typing import Final

from tests.components.observability.alert_cases_recovery import RECOVERY
from tests.components.observability.figures import (
    NOW,
    Case,
    disk,
    durations,
    executions,
    queue,
    requests,
    simple,
)

EDGE: Final = {"server": "edge"}
CONTAINER: Final = "tapbot-prod-n8n"
THING: Final = {"server": "edge", "service": "n8n", "container": CONTAINER}
HERE: Final = f'{{server="edge",service="n8n",container="{CONTAINER}"}}'
BOT: Final = {"server": "edge", "service": "bot-assistant"}
NAME: Final = {"job": "public", "name": "cms.tapbot.kz"}
EXPIRY: Final = "probe_ssl_earliest_cert_expiry"
TUNNEL: Final = 'wireguard_latest_handshake_seconds{server="edge",peer="data"}'
RESTARTS: Final = ("1 0x20", "1x4 0x20")
"""Down for good, and for less than two minutes, which a restart or another image takes."""
OTHER: Final = 'container_last_seen{server="edge",container="another"}'
WANTED: Final = {f"container_expected{HERE}": "1x40", OTHER: "1x40"}
DAY: Final = 86400

CASES: Final[Mapping[str, Case]] = {
    "ServerDown": Case(
        fires={'up{job="agent",server="edge"}': "1 1 0x20"},
        quiet={'up{job="agent",server="edge"}': "1 0 0 0 1x20"},
        at="4m",
        labels={"server": "edge", "job": "agent"},
    ),
    "MetricsMissing": Case(
        fires={'up{job="agent",server="edge"}': "1x60"},
        quiet={
            'up{job="agent",server="edge"}': "1x60",
            'node_boot_time_seconds{server="edge"}': "1x60",
        },
        at="12m",
        labels={"server": "edge", "job": "agent"},
    ),
    "ServerRestarted": simple(
        "node_boot_time_seconds", f"{NOW}x80", f"{NOW - 900}x80", "5m", server="edge"
    ),
    "DiskFull": Case(
        fires=disk("9000000000x40"),
        quiet=disk("11000000000x40"),
        at="5m",
        labels={"server": "edge", "mountpoint": "/"},
    ),
    "DiskFilling": Case(
        # 40 GB free, and 10 MB less each 15 s: full in 17 hours.
        fires=disk("40000000000-10000000x300"),
        quiet=disk("40000000000-1000000x300"),
        at="70m",
        labels={"server": "edge", "mountpoint": "/"},
    ),
    "DiskReadOnly": Case(
        fires={'node_filesystem_readonly{server="edge",mountpoint="/"}': "1x20"},
        quiet={'node_filesystem_readonly{server="edge",mountpoint="/boot"}': "1x20"},
        at="3m",
        labels=EDGE,
    ),
    "MemoryLow": Case(
        fires={
            'node_memory_MemAvailable_bytes{server="edge"}': "70x60",
            'node_memory_MemTotal_bytes{server="edge"}': "1000x60",
        },
        quiet={
            'node_memory_MemAvailable_bytes{server="edge"}': "90x60",
            'node_memory_MemTotal_bytes{server="edge"}': "1000x60",
        },
        at="8m",
        labels=EDGE,
    ),
    "OomKill": simple("node_vmstat_oom_kill", "3x8 4x8", "3x16", "3m", server="edge"),
    "CpuSaturated": Case(
        fires={'node_cpu_seconds_total{server="edge",cpu="0",mode="idle"}': "0+1x200"},
        quiet={'node_cpu_seconds_total{server="edge",cpu="0",mode="idle"}': "0+5x200"},
        at="40m",
        labels=EDGE,
    ),
    "ClockWrong": simple("node_timex_sync_status", "0x100", "1x100", "20m", server="edge"),
    "TunnelStale": Case(
        fires={TUNNEL: f"{NOW - 400}x80"},
        # A server that went off two minutes later: what it last said does not grow old.
        quiet={TUNNEL: f"{NOW - 170}x8"},
        at="4m",
        labels={"server": "edge", "peer": "data"},
    ),
    "ContainerMissing": Case(
        fires={**WANTED, f"container_last_seen{HERE}": "1x4 _x36"},
        # Not there yet, a few minutes after it was asked for.
        quiet=WANTED,
        at="8m",
        labels=THING,
    ),
    "ContainerUnhealthy": simple("container_health_state", "0x40", "-1x40", "8m", **THING),
    "ContainerRestarting": simple(
        "container_start_time_seconds", "1x8 2x8 3x8 4x8", "1x8 2x8 3x20", "8m", **THING
    ),
    "ContainerMemoryHigh": Case(
        fires={
            f"container_memory_working_set_bytes{HERE}": "95x100",
            f"container_spec_memory_limit_bytes{HERE}": "100x100",
        },
        # Without a limit there is nothing to reach.
        quiet={
            f"container_memory_working_set_bytes{HERE}": "95x100",
            f"container_spec_memory_limit_bytes{HERE}": "0x100",
        },
        at="20m",
        labels=THING,
    ),
    "PostgresDown": simple("pg_up", *RESTARTS, "3m", server="edge", service="postgres"),
    "PostgresConnectionsHigh": Case(
        fires={
            'pg_stat_activity_count{server="edge",datname="n8n",state="idle"}': "60x40",
            'pg_stat_activity_count{server="edge",datname="directus",state="idle"}': "30x40",
            'pg_settings_max_connections{server="edge"}': "100x40",
        },
        quiet={
            'pg_stat_activity_count{server="edge",datname="n8n",state="idle"}': "60x40",
            'pg_settings_max_connections{server="edge"}': "100x40",
        },
        at="8m",
        labels=EDGE,
    ),
    "PostgresTransactionLong": simple(
        "pg_stat_activity_max_tx_duration", "4000x40", "3000x40", "8m", server="edge", datname="n8n"
    ),
    "PostgresDeadlocks": simple(
        "pg_stat_database_deadlocks", "0x8 5x30", "0x8 2x30", "5m", server="edge", datname="n8n"
    ),
    "ReplicationLate": Case(
        fires={
            'pg_replication_lag_seconds{server="edge"}': "400x40",
            'pg_replication_is_replica{server="edge"}': "1x40",
        },
        # On a primary the figure grows for ever, and means nothing.
        quiet={
            'pg_replication_lag_seconds{server="edge"}': "400x40",
            'pg_replication_is_replica{server="edge"}': "0x40",
        },
        at="8m",
        labels=EDGE,
    ),
    "StandbyDown": simple(
        "pg_replication_slot_slot_is_active",
        "0x20",
        "1x20",
        "4m",
        server="data",
        slot_name="standby_edge",
    ),
    "StandbyFarBehind": simple(
        "pg_replication_slots_pg_wal_lsn_diff",
        "600000000x30",
        "1000000x30",
        "7m",
        server="data",
        slot_name="standby_edge",
    ),
    "RedisDown": simple("redis_up", *RESTARTS, "3m", server="edge", service="redis-queue"),
    "QueueMemoryHigh": Case(
        fires={
            'redis_memory_used_bytes{server="edge",service="redis-queue"}': "90x40",
            'redis_memory_max_bytes{server="edge",service="redis-queue"}': "100x40",
        },
        # A cache is meant to be full.
        quiet={
            'redis_memory_used_bytes{server="edge",service="redis-cache"}': "99x40",
            'redis_memory_max_bytes{server="edge",service="redis-cache"}': "100x40",
        },
        at="8m",
        labels={"server": "edge", "service": "redis-queue"},
    ),
    "RedisRefusesClients": simple(
        "redis_rejected_connections_total",
        "0x8 3x8",
        "3x16",
        "3m",
        server="edge",
        service="redis-queue",
    ),
    "QueueNotSaved": simple(
        "redis_aof_last_write_status", "0x20", "1x20", "3m", server="edge", service="redis-queue"
    ),
    "PublicNameDown": Case(
        fires={'probe_success{job="public",name="cms.tapbot.kz"}': "1 0x20"},
        quiet={
            'probe_success{job="public",name="cms.tapbot.kz"}': RESTARTS[1],
            # Not up yet for the first time.
            'probe_success{job="public",name="n8n.tapbot.kz"}': "0x20",
        },
        at="3m",
        labels=NAME,
    ),
    "CertificateExpires": simple(
        EXPIRY, f"{NOW + 13 * DAY}x40", f"{NOW + 15 * DAY}x40", "8m", **NAME
    ),
    "CertificateExpiresSoon": simple(
        EXPIRY, f"{NOW + 2 * DAY}x40", f"{NOW + 4 * DAY}x40", "8m", **NAME
    ),
    "ServiceErrors": Case(
        fires=requests("0+1x40", "0+9x40"),
        quiet=requests("0+1x40", "0+99x40"),
        at="9m",
        labels={"exported_service": "n8n@file"},
    ),
    "ServiceSlow": Case(
        fires=durations("120"),
        quiet=durations("101"),
        at="25m",
        labels={"exported_service": "n8n@file"},
    ),
    "N8nFailures": Case(
        # Twelve failures at once, of a counter that was not there before.
        fires=executions("_x8 12x30", "_x8 3x30"),
        quiet=executions("_x8 4x30", "_x8 1x30"),
        at="5m",
        labels=EDGE,
    ),
    "N8nQueueStalled": Case(
        fires=queue("0+1x80", "100x80"),
        quiet=queue("5x80", "100+1x80"),
        at="15m",
        labels=EDGE,
    ),
    "N8nQueueLong": simple(
        "n8n_scaling_mode_queue_jobs_waiting", "150x100", "50x100", "20m", server="edge"
    ),
    "N8nWorkersMissing": Case(
        fires={'n8n_instance_role_leader{server="edge"}': "1x40"},
        quiet={
            'n8n_instance_role_leader{server="edge"}': "1x40",
            'up{job="n8n",server="edge",service="n8n-worker"}': "1x40",
        },
        at="5m",
        labels=EDGE,
    ),
    "N8nSlow": simple("n8n_nodejs_eventloop_lag_p99_seconds", "2x60", "0.2x60", "12m", **THING),
    "LinkLate": simple(
        "tapbot_link_last_success_timestamp_seconds",
        f"{NOW - 1000}x20",
        f"{NOW}x20",
        "3m",
        server="edge",
    ),
    "WorkflowFailed": simple(
        "tapbot_workflow_failures", "2x20", "0x20", "1m", server="edge", workflow="Orders"
    ),
    "BotFails": simple(
        "tapbot_bot_failures_total", "0x4 5x20", "0x4 1x20", "4m", **BOT, what="index"
    ),
    "BotUpdatesWait": simple("tapbot_bot_pending_updates", "30x40", "5x40", "8m", **BOT),
    **RECOVERY,
    "Watchdog": Case(fires={"a": "1x20"}, quiet={}, at="1m", labels={}),
    "TargetDown": simple("up", "0x40", "1x40", "8m", server="edge", service="redis-queue"),
    "FiguresOld": Case(
        fires={
            f"figures_expected_seconds{HERE}": "300x60",
            f'node_textfile_mtime_seconds{{container="{CONTAINER}"}}': f"{NOW}x60",
        },
        quiet={
            f"figures_expected_seconds{HERE}": "300x60",
            f'node_textfile_mtime_seconds{{container="{CONTAINER}"}}': f"{NOW}+15x60",
        },
        at="12m",
        labels=THING,
    ),
    "NotificationsFail": simple(
        "alertmanager_notifications_failed_total", "0x8 1x8", "1x16", "3m", receiver_name="telegram"
    ),
    "RulesFail": Case(
        fires={"vmalert_execution_errors_total": "0x8 1x8"},
        quiet={"vmalert_execution_errors_total": "0x16"},
        at="3m",
        labels={},
    ),
    "StoreReadOnly": simple(
        "vl_storage_is_read_only", "1x20", "0x20", "3m", server="edge", service="victoria-logs"
    ),
    "DeliveryLate": simple(
        "vmagent_remotewrite_pending_data_bytes",
        "20000000x100",
        "5000000x100",
        "20m",
        server="edge",
        service="vmagent",
    ),
}
