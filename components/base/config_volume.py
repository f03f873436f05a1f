"""Files and secrets for a service: a named volume that the Docker API fills."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_docker as docker

from components.servers.server import Server
from config.images import Pin

DIRECTORY = "/etc/tapbot"
"""Where every container finds its files."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ConfigVolumeArgs:
    """What a config volume takes: `files` are read at start, `live` ones are watched."""

    server: Server
    image: Pin
    files: Mapping[str, pulumi.Input[str]]
    live: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)


class ConfigVolume(pulumi.ComponentResource):
    """A volume of read-only files, filled by a container that is never started.

    The provider cannot copy into a read-only container, so a carrier holds the files. The hash of
    what is read at start goes into the service's labels: a change there restarts the service.
    """

    volume: docker.Volume
    carrier: docker.Container
    digest: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: ConfigVolumeArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("tapbot:base:ConfigVolume", name, None, opts)
        server = args.server
        object_name = f"{server.object_name(name)}-files"
        options = server.resource_options(self)
        self.volume = docker.Volume(f"{name}-files", name=object_name, opts=options)
        self.carrier = docker.Container(
            f"{name}-carrier",
            name=object_name,
            image=server.engine.image(args.image),
            start=False,
            must_run=False,
            network_mode="none",
            mounts=[
                docker.ContainerMountArgs(type="volume", target=DIRECTORY, source=self.volume.name)
            ],
            uploads=[
                docker.ContainerUploadArgs(
                    file=f"{DIRECTORY}/{path}", content=content, permissions="0444"
                )
                for path, content in sorted({**args.files, **args.live}.items())
            ],
            labels=label_args(server.labels(name, "files")),
            opts=options,
        )
        # A digest tells nothing about strong secrets, and one secret label would hide all labels.
        self.digest = pulumi.Output.unsecret(pulumi.Output.all(**args.files).apply(_digest))
        self.register_outputs({})


def file_variables(names: Iterable[str]) -> dict[str, str]:
    """Return the environment that points each variable to the file of its name (NAME_FILE)."""
    return {f"{name}_FILE": f"{DIRECTORY}/{name}" for name in names}


def label_args(
    labels: Mapping[str, pulumi.Input[str]],
) -> list[docker.ContainerLabelArgs]:
    """Return labels as the provider takes them, in a stable order."""
    return [
        docker.ContainerLabelArgs(label=key, value=value) for key, value in sorted(labels.items())
    ]


def _digest(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
