"""Files and secrets for a container: a named volume that the Docker API fills."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pulumi
import pulumi_docker as docker

from components.containers.process import Files
from components.containers.target import Target

DIRECTORY = "/etc/tapbot"
"""Where every container finds its files."""


IN_CARRIER = "/volume"
"""Where a carrier that is started sees the volume; what it brings is at `DIRECTORY` in itself."""

SYNC = Path(__file__).with_name("files_volume_files") / "sync.sh"


class FilesVolume(pulumi.ComponentResource):
    """A volume of read-only files, filled by a container of its own, the carrier.

    The provider cannot copy into a read-only container. Files that are read at start are copied
    right into the volume, and the carrier never starts; their hash is a label of the service's
    containers, so that a change restarts them. Docker takes a file away before it writes it again:
    where files are watched, the carrier gets them into itself, starts, and renames each into place.
    """

    volume: docker.Volume
    carrier: docker.Container
    digest: pulumi.Output[str]

    def __init__(self, name: str, target: Target, files: Files, parent: pulumi.Resource) -> None:
        super().__init__(
            "tapbot:containers:FilesVolume", name, None, pulumi.ResourceOptions(parent=parent)
        )
        server, starts = target.server, bool(files.watched)
        object_name = f"{server.object_name(name)}-files"
        options = server.resource_options(self)
        self.volume = docker.Volume(f"{name}-files", name=object_name, opts=options)
        mounted = docker.ContainerMountArgs(
            type="volume", target=IN_CARRIER if starts else DIRECTORY, source=self.volume.name
        )
        uploads = {
            f"{DIRECTORY}/{path}": text for path, text in {**files.read, **files.watched}.items()
        }
        if starts:
            uploads[f"/{SYNC.name}"] = SYNC.read_text()
        carrier = docker.ContainerArgs(
            name=object_name,
            image=server.engine.image(target.image),
            start=starts,
            must_run=False,
            wait=starts,
            network_mode="none",
            mounts=[mounted],
            uploads=[_upload(path, content) for path, content in sorted(uploads.items())],
            labels=label_args(server.labels(name, "files")),
        )
        if starts:
            _let_it_sync(carrier)
        self.carrier = docker.Container(
            f"{name}-carrier",
            carrier,
            # One that did not get to its end is made again by the next update.
            opts=pulumi.ResourceOptions.merge(
                options,
                pulumi.ResourceOptions(
                    replace_on_changes=["#initerror"], delete_before_replace=True
                ),
            ),
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


def _let_it_sync(carrier: docker.ContainerArgs) -> None:
    """Have a carrier run its script, and nothing else."""
    carrier.entrypoints = ["sh", f"/{SYNC.name}"]
    # As with a job, waiting for health is what makes an update fail with it.
    carrier.healthcheck = docker.ContainerHealthcheckArgs(
        tests=["CMD-SHELL", "test -e /tmp/done"], interval="1s", start_period="30s", retries=3
    )
    carrier.user = "0:0"
    carrier.memory = carrier.memory_swap = 64
    carrier.capabilities = docker.ContainerCapabilitiesArgs(drops=["ALL"])
    carrier.security_opts = ["no-new-privileges:true"]


def _upload(path: str, content: pulumi.Input[str] | bytes) -> docker.ContainerUploadArgs:
    if isinstance(content, bytes):
        encoded = base64.b64encode(content).decode("ascii")
        return docker.ContainerUploadArgs(file=path, content_base64=encoded, permissions="0444")
    return docker.ContainerUploadArgs(file=path, content=content, permissions="0444")


def _digest(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
