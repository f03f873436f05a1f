"""The volumes of a service: one with files on each engine, and its data volumes."""

import pulumi
import pulumi_docker as docker

from components.containers.container import ContainerArgs, Mounted
from components.containers.data_volume import data_volume
from components.containers.files_volume import FilesVolume
from components.containers.target import Target
from components.servers.engine import Engine


class Volumes:
    """Creates each volume once: replicas on one engine share files and data."""

    def __init__(self, parent: pulumi.Resource) -> None:
        self._parent = parent
        self._files: dict[str, FilesVolume] = {}
        self._names: dict[Engine, str] = {}
        self._data: dict[tuple[Engine, str], docker.Volume] = {}

    def of(self, args: ContainerArgs) -> Mounted:
        """Return the volumes of one container."""
        return Mounted(
            files=self._files_of(args) if args.files.read or args.files.watched else None,
            data={
                path: self._volume(name, args.target) for path, name in args.storage.data.items()
            },
        )

    def _files_of(self, args: ContainerArgs) -> FilesVolume:
        name = self._name(args.target)
        if name not in self._files:
            self._files[name] = FilesVolume(name, args.target, args.files, self._parent)
        return self._files[name]

    def _name(self, target: Target) -> str:
        """The instance's name, or the service's, with the engine's on all but the first engine."""
        instance, engine = target.instance, target.server.engine
        if instance.by_server:
            return instance.name
        first = not self._names
        own = instance.service if first else f"{instance.service}-{engine.name}"
        return self._names.setdefault(engine, own)

    def _volume(self, name: str, target: Target) -> docker.Volume:
        key = (target.server.engine, name)
        if key not in self._data:
            self._data[key] = data_volume(name, target.server, self._parent)
        return self._data[key]
