"""The logs of all containers in one place: VictoriaLogs, and vlagent on every engine."""

import json
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.process import Health, Process, Storage, Zone, fetches, go_limit
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.stack.args import ServiceArgs
from config.services.logs import AGENT, PREFIX, STORE, LogsSettings

CONTAINERS: Final = "/var/lib/docker/containers"
"""Where Docker keeps the logs; the environment of each container is there, too."""

AGENT_PORT: Final = 9429

BUFFER: Final = "1GB"
"""What each agent keeps on its disk while the store cannot be reached; the least is 537 MB."""

OWN: Final = (
    "vl_rows_ingested_total|vl_data_size_bytes|vl_storage_is_read_only|vlagent_remotewrite_.*"
    "|process_resident_memory_bytes"
)
"""What is kept of the metrics of store and agents."""

CLOSED: Final = "0:0"
"""Root without any capability: only root may read the logs, and volumes are root's."""


class Logs(pulumi.ComponentResource):
    """The store and its agents, which wait for nobody: what they cannot hand over they keep."""

    def __init__(self, args: ServiceArgs[LogsSettings]) -> None:
        super().__init__("tapbot:observability:Logs", args.name, None, args.options)
        [target] = args.of(STORE)
        [store] = Service(args.name, [_store(args.settings, target)], self).endpoints
        Service(AGENT.name, [_agent(each, store) for each in args.of(AGENT)], self)
        args.scrape(
            Scrape(target=target, port=STORE.port, path=f"{PREFIX}/metrics", keep=OWN),
            *(Scrape(target=each, port=AGENT_PORT, keep=OWN) for each in args.of(AGENT)),
        )
        self.register_outputs({})


def _store(settings: LogsSettings, target: Target) -> ContainerArgs:
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{STORE.port}{PREFIX}/health")),
            command=[
                "-storageDataPath=/data",
                f"-http.pathPrefix={PREFIX}",
                f"-retentionPeriod={settings.retention_days}d",
                f"-retention.maxDiskSpaceUsageBytes={settings.disk.bytes}",
                f"-memory.allowedBytes={settings.memory.bytes // 4}",
            ],
            # Without both limits a flood of lines gets it killed.
            environment=go_limit(settings.memory),
            user=CLOSED,
        ),
        networks=[Zone.BACK],
        storage=Storage(data={"/data": target.name}),
    )


def _agent(target: Target, store: Endpoint) -> ContainerArgs:
    memory = target.instance.memory
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{AGENT_PORT}/health"), interval=15),
            command=[
                "-tmpDataPath=/data",
                # Another address makes it throw away what it kept for the old one.
                f"-remoteWrite.url=http://{store.seen_from(target.server)}{PREFIX}/internal/insert",
                f"-remoteWrite.maxDiskUsagePerURL={BUFFER}",
                "-remoteWrite.queues=1",
                "-remoteWrite.maxBlockSize=1MB",
                "-remoteWrite.rateLimit=1000000",
                "-remoteWrite.retryMaxTime=10s",
                f"-memory.allowedBytes={memory.bytes // 6}",
                f"-fileCollector.glob={CONTAINERS}/*/*-json.log",
                "-fileCollector.msgField=log",
                f"-fileCollector.extraFields={json.dumps({'server': target.server.name})}",
                "-fileCollector.hostnameField=",
                "-fileCollector.fileField=",
                "-fileCollector.streamFields=server,attrs.tag,stream",
                "-fileCollector.refreshInterval=2s",
            ],
            environment={"GOMEMLIMIT": f"{memory.mib * 3 // 4}MiB"},
            user=CLOSED,
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="logs", protocol="http", endpoint=store, waits=False)],
        storage=Storage(buffers={"/data": target.name}, host={CONTAINERS: CONTAINERS}),
    )
