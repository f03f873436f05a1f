"""vmagent: collects the metrics of its engine, and hands them over to the store."""

from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.observability.vmagent_scraping import scrape_configuration, token_file
from components.stack.args import ServiceArgs
from config.services.monitoring import COLLECTOR, PREFIX, MonitoringSettings

BUFFER: Final = "600MB"
"""What each keeps on its disk while the store cannot be reached: many days of one server."""

OWN: Final = "vmagent_remotewrite_.*|process_resident_memory_bytes|vm_promscrape_.*_errors_total"
"""What is kept of a collector's own metrics."""


class Vmagent(pulumi.ComponentResource):
    """A collector on every engine; it asks for all metrics that were registered before it.

    The one beside the store also asks all others whether they are there: a server is down when its
    collector does not answer. All else arrives late, but complete.
    """

    def __init__(self, args: ServiceArgs[MonitoringSettings], store: Endpoint) -> None:
        super().__init__("tapbot:observability:Vmagent", COLLECTOR.name, None, args.options)
        self._store = store
        targets = args.of(COLLECTOR)
        scrapes = args.registry.scrapes.read()
        containers = [
            self._container(
                target,
                [each for each in scrapes if each.target.server.engine is target.server.engine],
                [Endpoint(each) for each in targets] if self._is_central(target) else [],
            )
            for target in targets
        ]
        Service(COLLECTOR.name, containers, self)
        self.register_outputs({})

    def _is_central(self, target: Target) -> bool:
        return target.server.engine is self._store.server.engine

    def _container(
        self, target: Target, scrapes: list[Scrape], collectors: list[Endpoint]
    ) -> ContainerArgs:
        memory = target.instance.memory
        scrapes = [*scrapes, *(_presence(each, target) for each in collectors)]
        tokens = {
            token_file(number): scrape.token
            for number, scrape in enumerate(scrapes)
            if scrape.token is not None
        }
        asked = [each for each in collectors if each.target is not target]
        return ContainerArgs(
            target=target,
            process=Process(
                health=Health(test=fetches(f"http://127.0.0.1:{COLLECTOR.port}/health")),
                command=[
                    f"-promscrape.config={DIRECTORY}/scrapes.yaml",
                    "-promscrape.config.strictParse=true",
                    "-promscrape.configCheckInterval=5s",
                    # Another address makes it throw away what it kept for the old one.
                    f"-remoteWrite.url=http://{self._store.seen_from(target.server)}"
                    f"{PREFIX}/api/v1/write",
                    "-remoteWrite.tmpDataPath=/data",
                    f"-remoteWrite.maxDiskUsagePerURL={BUFFER}",
                    "-remoteWrite.queues=1",
                    f"-memory.allowedBytes={memory.bytes // 3}",
                ],
                environment=go_limit(memory),
                # Root without any capability, because volumes belong to root.
                user="0:0",
            ),
            networks=[Zone.FRONT, Zone.BACK],
            calls=[
                Call(purpose="metrics", protocol="http", endpoint=self._store, waits=False),
                *(
                    Call(purpose="is it there", protocol="http", endpoint=each, waits=False)
                    for each in asked
                ),
            ],
            files=Files(watched={"scrapes.yaml": scrape_configuration(scrapes), **tokens}),
            storage=Storage(buffers={"/data": target.name}),
        )


def _presence(collector: Endpoint, central: Target) -> Scrape:
    at = collector.seen_from(central.server)
    return Scrape(target=collector.target, host=at.host, port=at.port, job="agent", keep=OWN)
