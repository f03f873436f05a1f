"""The store of all metrics, VictoriaMetrics, with its page."""

from collections.abc import Sequence
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.observability.metrics_dashboards import dashboard_files
from components.stack.args import ServiceArgs
from config.services.monitoring import PREFIX, STORE, MonitoringSettings

FREE: Final = "500MB"
"""What stays free of the disk: below it the store takes nothing more."""

OWN: Final = (
    "vm_rows|vm_data_size_bytes|vm_free_disk_space_bytes|vm_storage_is_read_only"
    "|process_resident_memory_bytes"
)
"""What is kept of the store's own metrics."""


class Metrics(pulumi.ComponentResource):
    """The store; its page shows the alerts of `rules`, where the stack has any."""

    store: Endpoint

    def __init__(self, args: ServiceArgs[MonitoringSettings], rules: Sequence[Call] = ()) -> None:
        super().__init__("tapbot:observability:Metrics", args.name, None, args.options)
        [target] = args.of(STORE)
        [self.store] = Service(args.name, [_store(args.settings, target, rules)], self).endpoints
        args.scrape(Scrape(target=target, port=STORE.port, path=f"{PREFIX}/metrics", keep=OWN))
        self.register_outputs({})


def _store(settings: MonitoringSettings, target: Target, rules: Sequence[Call]) -> ContainerArgs:
    asked = [f"-vmalert.proxyURL=http://{each.endpoint.seen_from(target.server)}" for each in rules]
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{STORE.port}{PREFIX}/health")),
            command=[
                "-storageDataPath=/data",
                f"-http.pathPrefix={PREFIX}",
                f"-retentionPeriod={settings.retention_days}d",
                f"-storage.minFreeDiskSpaceBytes={FREE}",
                f"-memory.allowedBytes={settings.memory.bytes // 4}",
                f"-vmui.customDashboardsPath={DIRECTORY}/dashboards",
                "-search.maxConcurrentRequests=4",
                *asked,
            ],
            environment=go_limit(settings.memory),
            # Root without any capability, because volumes belong to root.
            user="0:0",
        ),
        networks=[Zone.BACK],
        calls=rules,
        files=Files(
            # Read anew at each request.
            watched={f"dashboards/{name}": text for name, text in dashboard_files().items()}
        ),
        storage=Storage(data={"/data": target.name}),
    )
