"""Qdrant: a vector database, with one key for writing and another one for reading."""

import pulumi

from components.containers.container import ContainerArgs
from components.containers.data_volume import restored
from components.containers.files_volume import DIRECTORY
from components.containers.links import QdrantLink
from components.containers.process import Files, Health, Process, Storage, Zone
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.data.qdrant_configuration import DATA_PATHS, configuration
from components.stack.args import ServiceArgs
from config.services.qdrant import API_KEY, READ_ONLY_API_KEY, QdrantSettings

UID = 1000
"""User and group of the unprivileged image, who own the data."""

READY = (
    "exec 3<>/dev/tcp/127.0.0.1/{port};"
    r" printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3; grep -q '200 OK' <&3"
)
"""The image has bash, but neither curl nor wget."""


class Qdrant(pulumi.ComponentResource):
    """One Qdrant node; a cluster needs three, so recovery is by snapshots."""

    link: QdrantLink

    def __init__(self, args: ServiceArgs[QdrantSettings]) -> None:
        super().__init__("tapbot:data:Qdrant", args.name, None, args.options)
        api_key, read_only = args.secret(API_KEY), args.secret(READ_ONLY_API_KEY)
        [target] = args.targets
        port = target.instance.port
        file = pulumi.Output.all(api_key, read_only).apply(
            lambda keys: configuration(port, keys[0], keys[1])
        )
        container = ContainerArgs(
            target=target,
            process=Process(
                health=Health(test=["CMD", "bash", "-c", READY.format(port=port)]),
                command=["./qdrant", "--config-path", f"{DIRECTORY}/qdrant.yaml"],
                user=f"{UID}:{UID}",
                stop_seconds=60,
            ),
            networks=[Zone.BACK],
            files=Files(read={"qdrant.yaml": file}),
            storage=Storage(
                data={
                    DATA_PATHS["storage"]: restored(f"{target.name}-storage", args.settings.volume),
                    DATA_PATHS["snapshots"]: f"{target.name}-snapshots",
                },
                sent={DATA_PATHS["snapshots"]: "qdrant"},
            ),
        )
        service = Service(args.name, [container], self)
        self.link = QdrantLink(
            endpoint=service.endpoints[0], api_key=api_key, read_only_api_key=read_only
        )
        args.registry.offers.add(self.link)
        args.scrape(Scrape(target=target, port=port, token=read_only))
        args.login(apiKey=api_key, readOnlyApiKey=read_only)
        self.register_outputs({})
