"""The volumes of a service: one with files on each engine, and its data volumes."""

from collections.abc import Mapping

import pulumi
import pulumi_docker as docker

from components.containers.container import ContainerArgs, Mounted
from components.containers.data_volume import data_volume
from components.containers.figures import FIGURES, Figures
from components.containers.files_volume import FilesVolume
from components.containers.sent import Sent
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
        kept = {path: self._volume(name, args.target) for path, name in args.storage.data.items()}
        self._register_sent(args, kept)
        return Mounted(
            files=self._files_of(args) if args.files.read or args.files.watched else None,
            data=kept
            | {
                path: self._volume(name, args.target, kept=False)
                for path, name in args.storage.buffers.items()
            }
            | self._figures(args),
        )

    def _register_sent(self, args: ContainerArgs, volumes: Mapping[str, docker.Volume]) -> None:
        target = args.target
        if target.sent is None:
            return
        for path, what in args.storage.sent.items():
            if path in volumes:
                target.sent.add(Sent(what=what, server=target.server, volume=volumes[path]))

    def _figures(self, args: ContainerArgs) -> dict[str, docker.Volume]:
        target, seconds = args.target, args.storage.figures_seconds
        if seconds is None or target.figures is None:
            return {}
        volume = self._volume(f"{target.name}-figures", target, kept=False)
        target.figures.add(
            Figures(
                service=target.instance.service,
                name=target.name,
                server=target.server,
                volume=volume,
                seconds=seconds,
            )
        )
        return {FIGURES: volume}

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

    def _volume(self, name: str, target: Target, *, kept: bool = True) -> docker.Volume:
        key = (target.server.engine, name)
        if key not in self._data:
            self._data[key] = data_volume(name, target.server, self._parent, kept=kept)
        return self._data[key]
