"""Qdrant: vectors, behind a key for writing and another one for reading."""

from dataclasses import dataclass

import pulumi
import yaml

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.data_volume import data_volume
from components.base.links import QdrantLink
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.service import Service
from components.servers.server import Server
from config import ports
from config.data import QdrantSettings
from config.images import Pin

UID = 1000
"""User and group that own the data; the image itself does not name one."""

READY = (
    f"exec 3<>/dev/tcp/127.0.0.1/{ports.QDRANT};"
    r" printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3; grep -q '200 OK' <&3"
)
"""The image has bash, but neither curl nor wget."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class QdrantArgs:
    """What Qdrant takes."""

    server: Server
    image: Pin
    settings: QdrantSettings
    api_key: pulumi.Input[str]
    read_only_api_key: pulumi.Input[str]


class Qdrant(pulumi.ComponentResource):
    """One Qdrant node; a cluster needs three, so recovery is by snapshots."""

    link: QdrantLink

    def __init__(
        self, name: str, args: QdrantArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:data:Qdrant", name, None, opts)
        server = args.server
        parent = pulumi.ResourceOptions(parent=self)
        api_key = pulumi.Output.secret(args.api_key)
        read_only_api_key = pulumi.Output.secret(args.read_only_api_key)
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=server,
                image=args.image,
                # Qdrant reads keys from its configuration only, never from a file of their own.
                files={
                    "qdrant.yaml": pulumi.Output.all(api_key, read_only_api_key).apply(
                        lambda keys: configuration(keys[0], keys[1])
                    )
                },
            ),
            parent,
        )
        service = Service(
            name,
            ServiceArgs(
                server=server,
                image=args.image,
                process=Process(
                    health=Health(test=["CMD", "bash", "-c", READY]),
                    command=["./qdrant", "--config-path", f"{DIRECTORY}/qdrant.yaml"],
                    user=f"{UID}:{UID}",
                    stop_seconds=60,
                ),
                limits=Limits(memory=args.settings.memory, cpus=args.settings.cpus),
                storage=Storage(
                    files=files,
                    data={
                        path: data_volume(f"{name}-{kind}", server, self)
                        for kind, path in DATA_PATHS.items()
                    },
                ),
                network=Network(networks=[server.engine.back], port=ports.QDRANT),
            ),
            parent,
        )
        self.link = QdrantLink(
            endpoint=service.endpoints[0],
            api_key=api_key,
            read_only_api_key=read_only_api_key,
        )
        self.register_outputs({})


DATA_PATHS = {"storage": "/qdrant/storage", "snapshots": "/qdrant/snapshots"}


def configuration(api_key: str, read_only_api_key: str) -> str:
    """Return Qdrant's configuration file."""
    return yaml.safe_dump(
        {
            "log_level": "INFO",
            "telemetry_disabled": True,
            "service": {
                "host": "0.0.0.0",
                "http_port": ports.QDRANT,
                "api_key": api_key,
                "read_only_api_key": read_only_api_key,
            },
            "storage": {
                "storage_path": DATA_PATHS["storage"],
                "snapshots_path": DATA_PATHS["snapshots"],
            },
        }
    )
