"""Settings of the monitoring: one store of metrics, and what collects them on every engine."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.base import camel_case
from config.secrets import Secret
from config.service import Naming, Page, ServiceSettings, Size, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus, Port

PREFIX: Final = "/metrics"
"""Before every path of the store, so that it may stand beside others under one name."""

READ: Final = (
    *(f"api/v1/{what}" for what in ("query", "query_range", "series", "labels", "label")),
    *(f"api/v1/{what}" for what in ("metadata", "status", "export", "rules", "alerts")),
    *("prettify-query", "expand-with-exprs", "vmui"),
)
"""What the page asks the store for; of the rest, much can be changed by a mere link."""

ASKED: Final = ("", "prometheus/")
"""Before these paths: the page in a browser asks by the second one, people by either."""

SCRAPE_SECONDS: Final = 15
"""Between two scrapes, and so between two evaluations of a rule of alerts."""

STORE: Final = Workload(
    name="victoria-metrics",
    title="the metrics of all servers",
    image="victoria-metrics",
    port=8428,
    placed_by="monitoring",
    start_seconds=1.0,
    page=Page(
        path=f"{PREFIX}/vmui/",
        name="metrics",
        paths=tuple(f"{PREFIX}/{before}{path}" for before in ASKED for path in READ),
        health=f"{PREFIX}/health",
    ),
)
COLLECTOR: Final = Workload(
    name="vmagent",
    title="the collector of metrics",
    image="vmagent",
    port=8429,
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
    start_seconds=1.0,
)


def _agent(name: str, title: str, image: str = "") -> Workload:
    return Workload(
        name=name,
        title=title,
        image=image or name,
        where=Where.EVERY_ENGINE,
        naming=Naming.BY_SERVER,
    )


def _beside(database: str, image: str, *, standbys: bool = False) -> Workload:
    return Workload(
        name=f"{database}-exporter",
        title=f"the exporter of {database}",
        image=image,
        naming=Naming.BY_SERVER,
        placed_by=camel_case(database.replace("-", "_")),
        standbys=standbys,
    )


OBSERVER: Final = Secret("observer_password", "exporters, which read the figures of databases")

NODE_EXPORTER: Final = _agent("node-exporter", "the exporter of the host")
SOCKET_PROXY: Final = _agent("socket-proxy", "the proxy before Docker's socket", "nginx")
CADVISOR: Final = _agent("cadvisor", "the exporter of containers")
POSTGRES_EXPORTER: Final = _beside("postgres", "postgres-exporter", standbys=True)
PROBER: Final = Workload(
    name="blackbox-exporter",
    title="the probes of public names",
    image="blackbox-exporter",
    port=9115,
    naming=Naming.BY_SERVER,
    placed_by="traefik",
)
DATABASES: Final = {
    "postgres": POSTGRES_EXPORTER,
    **{name: _beside(name, "redis-exporter") for name in ("redis-queue", "redis-cache")},
}
"""The exporter of each database, by its workload."""

SIZES: Final = {
    COLLECTOR.name: (96, 0.25),
    NODE_EXPORTER.name: (48, 0.25),
    CADVISOR.name: (80, 0.25),
    SOCKET_PROXY.name: (16, 0.25),
    PROBER.name: (48, 0.25),
    **{each.name: (48, 0.25) for each in DATABASES.values()},
}
"""MB and CPUs of what needs the same everywhere: twice what was measured, and more."""


class MonitoringSettings(ServiceSettings):
    """VictoriaMetrics, with vmagent and exporters on every engine."""

    WORKLOADS: ClassVar = (
        *(STORE, COLLECTOR, NODE_EXPORTER, SOCKET_PROXY, CADVISOR, PROBER),
        *DATABASES.values(),
    )
    INTERNAL: ClassVar = (OBSERVER,)

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(256), description="Memory limit of the store"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the store")
    retention_days: Annotated[int, Between(1, 3650, 30)] = Field(
        30, description="Days after which metrics are deleted"
    )

    local_port: Port = Field(
        8428, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )

    def size(self, workload: Workload) -> Size:
        """Return the limits of the store, or those of what collects for it."""
        if workload is STORE:
            return Size(memory=self.memory, cpus=self.cpus)
        memory, cpus = SIZES[workload.name]
        return Size(memory=MemorySize(memory), cpus=cpus)
