"""Files and secrets for a container: a named volume that the Docker API fills."""

import hashlib
import json
from collections.abc import Iterable, Mapping

import pulumi
import pulumi_docker as docker

from components.containers.process import Files
from components.containers.target import Target

DIRECTORY = "/etc/tapbot"
"""Where every container finds its files."""


class FilesVolume(pulumi.ComponentResource):
    """A volume of read-only files, filled by a container that is never started.

    The provider cannot copy into a read-only container, so this one, the carrier, gets the files.
    The hash of those read at start is a label of the service's containers: a change restarts them.
    """

    volume: docker.Volume
    carrier: docker.Container
    digest: pulumi.Output[str]

    def __init__(self, name: str, target: Target, files: Files, parent: pulumi.Resource) -> None:
        super().__init__(
            "tapbot:containers:FilesVolume", name, None, pulumi.ResourceOptions(parent=parent)
        )
        server = target.server
        object_name = f"{server.object_name(name)}-files"
        options = server.resource_options(self)
        self.volume = docker.Volume(f"{name}-files", name=object_name, opts=options)
        self.carrier = docker.Container(
            f"{name}-carrier",
            name=object_name,
            image=server.engine.image(target.image),
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
                for path, content in sorted({**files.read, **files.watched}.items())
            ],
            labels=label_args(server.labels(name, "files")),
            opts=options,
        )
        # A digest does not reveal a strong secret, and one secret label would hide all labels.
        self.digest = pulumi.Output.unsecret(pulumi.Output.all(**files.read).apply(_digest))
        self.register_outputs({})


def file_variables(names: Iterable[str]) -> dict[str, str]:
    """Return a variable NAME_FILE with the path of its file for each NAME."""
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
