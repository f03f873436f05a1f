"""A second Docker engine that is empty and does not disturb the first one.

A starting engine deletes the firewall chains of another one in the same network namespace. So this
one gets a namespace of its own, with a veth pair to the machine for access to the registries.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from bench.run import BenchError, output_of

NEEDED = ("dockerd", "docker", "ip", "iptables", "nsenter")
OUTSIDE = "10.231.254.1"
INSIDE = "10.231.254.2"
NETWORK = "10.231.254.0/30"
START_SECONDS = 60.0
STOP_SECONDS = 60.0


class PrivateEngine:
    """An engine with its data in a folder; leaving the `with` block removes engine and folder."""

    def __init__(
        self, name: str, folder: Path, settings: Mapping[str, object] | None = None
    ) -> None:
        self.folder = folder
        self.host = f"unix://{folder}/docker.sock"
        self._settings = settings or {}
        self._name = name
        self._veth = f"{name}-v"
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        missing = [command for command in NEEDED if shutil.which(command) is None]
        if missing or os.geteuid() != 0:
            raise BenchError(f"an engine of its own needs root and {', '.join(NEEDED)}")
        self.folder.mkdir(parents=True)
        try:
            self._connect()
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._remove()

    def _connect(self) -> None:
        name, veth = self._name, self._veth
        inside = ["ip", "-n", name]
        for command in (
            ["ip", "netns", "add", name],
            ["ip", "link", "add", veth, "type", "veth", "peer", "name", "eth0", "netns", name],
            ["ip", "address", "add", f"{OUTSIDE}/30", "dev", veth],
            ["ip", "link", "set", veth, "up"],
            [*inside, "address", "add", f"{INSIDE}/30", "dev", "eth0"],
            [*inside, "link", "set", "lo", "up"],
            [*inside, "link", "set", "eth0", "up"],
            [*inside, "route", "add", "default", "via", OUTSIDE],
            *(["iptables", *table, "-I", *rule] for table, rule in rules(veth)),
        ):
            output_of(command)

    def _start(self) -> None:
        folder = self.folder
        (folder / "daemon.json").write_text(json.dumps(self._settings))
        # Not `ip netns exec`: it remounts /sys, and the engine would not find its cgroups.
        command = ["nsenter", f"--net=/run/netns/{self._name}", "dockerd"]
        command += [f"--config-file={folder}/daemon.json", f"--host={self.host}"]
        command += [f"--data-root={folder}/data", f"--exec-root={folder}/exec"]
        command += [f"--pidfile={folder}/dockerd.pid"]
        # A system-wide containerd may be shared by both engines; its namespaces may not.
        command += [f"--containerd-namespace={self._name}"]
        command += [f"--containerd-plugins-namespace={self._name}-plugins"]
        with (folder / "dockerd.log").open("wb") as log:
            self._daemon = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.host):
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                log_end = (folder / "dockerd.log").read_text()[-2000:]
                raise BenchError(f"the engine of its own does not answer:\n{log_end}")
            time.sleep(0.2)

    def _remove(self) -> None:
        if self._daemon is not None:
            if self._daemon.poll() is None and _answers(self.host):
                docker = ["docker", "--host", self.host]
                running = output_of([*docker, "ps", "-aq"]).split()
                if running:
                    output_of([*docker, "rm", "--force", *running])
            self._stop(self._daemon)
        for table, rule in rules(self._veth):
            _quietly(["iptables", *table, "-D", *rule])
        _quietly(["ip", "link", "delete", self._veth])
        _quietly(["ip", "netns", "delete", self._name])
        for mounted in mounts_below(self.folder, Path("/proc/self/mounts").read_text()):
            _quietly(["umount", "--lazy", mounted])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _stop(self, daemon: subprocess.Popen[bytes]) -> None:
        # nsenter has exec'ed the daemon, so this is its process; it stops its own containerd.
        daemon.send_signal(signal.SIGTERM)
        try:
            daemon.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def rules(veth: str) -> Sequence[tuple[list[str], list[str]]]:
    """Return the machine's firewall rules for the veth pair: table options and rule."""
    back = ["-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED"]
    return (
        (["-t", "nat"], ["POSTROUTING", "-s", NETWORK, "!", "-o", veth, "-j", "MASQUERADE"]),
        ([], ["FORWARD", "-i", veth, "-j", "ACCEPT"]),
        ([], ["FORWARD", "-o", veth, *back, "-j", "ACCEPT"]),
    )


def mounts_below(folder: Path, mounts: str) -> list[str]:
    """Return the mount points below a folder, the deepest first."""
    points = [line.split()[1] for line in mounts.splitlines()]
    return sorted((p for p in points if p.startswith(f"{folder}/")), key=len, reverse=True)


def _answers(host: str) -> bool:
    command = ["docker", "--host", host, "version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, capture_output=True, check=False)
