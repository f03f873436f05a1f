"""Exporters: what turns figures of hosts, containers and databases into metrics."""

import json
from collections.abc import Iterable
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.figures import FIGURES, Figures
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.route import Entry
from components.containers.scrape import Observer, Scrape
from components.containers.service import Service
from components.containers.socket_proxy import ID, PORT, socket_proxy
from components.containers.target import Target
from components.observability.exporters_probes import prober, probes
from components.stack.args import ServiceArgs
from config.services.monitoring import (
    CADVISOR,
    DATABASES,
    NODE_EXPORTER,
    POSTGRES_EXPORTER,
    PROBER,
    SOCKET_PROXY,
    MonitoringSettings,
)

WAIT: Final = (
    'until wget -q -O /dev/null "$1"; do sleep 1; done; shift; exec cadvisor -logtostderr "$@"'
)
"""cAdvisor asks for Docker once, at its start: after a reboot it may be there first."""

HOST_KINDS: Final = (
    *("cpu", "meminfo", "filesystem", "diskstats", "loadavg", "vmstat", "timex", "stat"),
    *("uname", "time", "pressure"),
)
"""What is asked of a host. Its network is not: that would need the host's own network."""

CONTAINERS: Final = (
    "container_(cpu_usage_seconds_total|cpu_cfs_throttled_periods_total|memory_working_set_bytes"
    "|memory_rss|spec_memory_limit_bytes|spec_cpu_quota|start_time_seconds|last_seen|health_state"
    "|oom_events_total)"
)
POSTGRES: Final = (
    "pg_(up|stat_activity_count|stat_activity_max_tx_duration|settings_max_connections"
    "|database_size_bytes|replication_.*|stat_database_(deadlocks|xact_commit|xact_rollback"
    "|blks_hit|blks_read|temp_bytes))"
)
REDIS: Final = (
    "redis_(up|memory_(used|max)_bytes|rejected_connections_total|evicted_keys_total"
    "|blocked_clients|connected_clients|aof_last_write_status|rdb_last_bgsave_status"
    "|commands_processed_total|keyspace_(hits|misses)_total|db_keys|uptime_in_seconds)"
)
"""What is kept of each; the rest is many times as much."""

OF_CONTAINERS: Final[tuple[dict[str, object], ...]] = (
    {
        "source_labels": ["container_label_kz_tapbot_service"],
        "target_label": "service",
    },
    {"source_labels": ["name"], "target_label": "container"},
    {
        "source_labels": ["container_label_kz_tapbot_server"],
        "regex": "(.+)",
        "target_label": "server",
    },
    {"action": "labeldrop", "regex": "id|name|image|cpu|container_label_.*|exported_.*"},
)
"""A series is of the container that it is about, not of cAdvisor."""


class Exporters(pulumi.ComponentResource):
    """Those of every engine, and those beside the databases that know the observer."""

    def __init__(self, args: ServiceArgs[MonitoringSettings], entry: Entry) -> None:
        super().__init__("tapbot:observability:Exporters", "exporters", None, args.options)
        self._args = args
        hosts, figures = args.of(NODE_EXPORTER), args.registry.figures.read()
        self._add(NODE_EXPORTER.name, [_host(each, figures) for each in hosts])
        for target in hosts:
            own = "go_.*|promhttp_.*|process_.*"
            args.scrape(Scrape(target=target, port=9100, drop=own, rewrite=[of_figures(target)]))
        paths = ["_ping", "version", "info", f"containers/{ID}/json"]
        proxies = [socket_proxy(each, paths, Zone.SOCKET) for each in args.of(SOCKET_PROXY)]
        self._add(SOCKET_PROXY.name, proxies)
        self._add(CADVISOR.name, [_containers(each) for each in args.of(CADVISOR)])
        for target in args.of(CADVISOR):
            others = {
                "action": "keep",
                "source_labels": ["container_label_kz_tapbot_stack"],
                "regex": f"|{pulumi.get_stack()}",
            }
            args.scrape(
                Scrape(target=target, port=8080, keep=CONTAINERS, rewrite=[others, *OF_CONTAINERS])
            )
        for target in args.of(PROBER):
            self._add(PROBER.name, [prober(target, entry)])
            for probe in probes(target, args.registry.routes.read(), entry):
                args.scrape(probe)
        observer = args.registry.observer
        if observer is not None:
            for database in args.registry.databases.read():
                self._of_database(database, observer)
        self.register_outputs({})

    def _add(self, name: str, containers: list[ContainerArgs]) -> None:
        Service(name, containers, self)

    def _of_database(self, database: Endpoint, observer: Observer) -> None:
        workload = DATABASES[database.target.instance.service]
        for target in self._args.of(workload):
            if target.server is not database.server:
                continue
            postgres = workload is POSTGRES_EXPORTER
            make = _postgres if postgres else _redis
            self._add(target.name, [make(target, database, observer)])
            self._args.scrape(
                Scrape(
                    target=database.target,
                    host=target.name,
                    port=9187 if postgres else 9121,
                    job=workload.name,
                    keep=POSTGRES if postgres else REDIS,
                    rewrite=[{"action": "labeldrop", "regex": "exported_server"}],
                )
            )


def of_figures(target: Target) -> dict[str, object]:
    """Return the rule by which the age of figures is of the container that writes them."""
    return {
        "source_labels": ["__name__", "file"],
        "regex": f"node_textfile_mtime_seconds;{FIGURES}/([^/]+)/.*",
        "replacement": target.server.object_name("$1"),
        "target_label": "container",
    }


def _host(target: Target, figures: Iterable[Figures]) -> ContainerArgs:
    volumes = {
        f"{FIGURES}/{each.name}": each.volume
        for each in figures
        if each.server.engine is target.server.engine
    }
    files = ["--collector.textfile", f"--collector.textfile.directory={FIGURES}/*"]
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches("http://127.0.0.1:9100/"), interval=30),
            command=[
                *("--path.rootfs=/host", "--path.procfs=/host/proc", "--path.sysfs=/host/sys"),
                "--collector.disable-defaults",
                *(f"--collector.{kind}" for kind in HOST_KINDS),
                "--collector.filesystem.mount-points-exclude="
                # A disk mounted at /var/lib/docker counts; what Docker mounts below does not.
                "^/(dev|proc|run|sys)($|/)|^/var/lib/(docker|containerd)/",
                "--collector.diskstats.device-exclude=^(z?ram|loop|fd|dm-|nbd|sr)[0-9]+$",
                # A folder that is not there is an error to it.
                *(files if volumes else ()),
            ],
            environment=go_limit(target.instance.memory),
            user="65534:65534",
        ),
        networks=[Zone.BACK],
        storage=Storage(host={"/host": "/"}, others=volumes),
    )


def _containers(target: Target) -> ContainerArgs:
    proxy = f"{SOCKET_PROXY.name}-{target.name.removeprefix(f'{CADVISOR.name}-')}"
    labels = ",".join(f"kz.tapbot.{label}" for label in ("service", "server", "stack"))
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches("http://127.0.0.1:8080/healthz"), interval=30),
            entrypoint=["sh", "-c", WAIT, "sh", f"http://{proxy}:{PORT}/_ping"],
            command=[
                *("-docker", f"tcp://{proxy}:{PORT}", "-docker_only"),
                "-disable_root_cgroup_stats",
                *("-housekeeping_interval=15s", "-max_housekeeping_interval=15s"),
                "-allow_dynamic_housekeeping=false",
                "-enable_metrics=cpu,memory,oom_event",
                "-store_container_labels=false",
                f"-whitelisted_container_labels={labels}",
            ],
            environment=go_limit(target.instance.memory),
            # Root without any capability: others may not read what it needs of cgroups and layers.
            user="0:0",
        ),
        networks=[Zone.BACK, Zone.SOCKET],
        storage=Storage(host={"/sys": "/sys", "/var/lib/docker/image": "/var/lib/docker/image"}),
    )


def _postgres(target: Target, database: Endpoint, observer: Observer) -> ContainerArgs:
    at = database.seen_from(target.server)
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches("http://127.0.0.1:9187/"), interval=30),
            command=["--no-collector.wal", "--no-collector.locks"],
            environment={
                **go_limit(target.instance.memory),
                "DATA_SOURCE_URI": f"{at}/postgres?sslmode=disable",
                "DATA_SOURCE_USER": observer.user,
                "DATA_SOURCE_PASS_FILE": f"{DIRECTORY}/password",
            },
            user="65534:65534",
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="metrics", protocol="postgresql", endpoint=database)],
        files=Files(read={"password": observer.password}),
    )


def _redis(target: Target, database: Endpoint, observer: Observer) -> ContainerArgs:
    at = database.seen_from(target.server)
    passwords = observer.password.apply(
        lambda password: json.dumps({f"redis://{observer.user}@{at}": password})
    )
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches("http://127.0.0.1:9121/health"), interval=30),
            environment={
                **go_limit(target.instance.memory),
                "REDIS_ADDR": f"redis://{at}",
                "REDIS_USER": observer.user,
                "REDIS_PASSWORD_FILE": f"{DIRECTORY}/passwords.json",
                # It may ask for no more than INFO.
                "REDIS_EXPORTER_CONFIG_COMMAND": "-",
                "REDIS_EXPORTER_SET_CLIENT_NAME": "false",
            },
            user="59000:59000",
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="metrics", protocol="redis", endpoint=database)],
        files=Files(read={"passwords.json": passwords}),
    )
