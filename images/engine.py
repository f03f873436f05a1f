"""The Docker engine for building images: a thin layer over the `docker` command."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO

from toolchain import passing

# Build arguments from the machine's environment; only builder stages use them.
INHERITED = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "GOPROXY",
    "GOSUMDB",
    "NPM_CONFIG_REGISTRY",
    "PIP_INDEX_URL",
]


TAIL_BYTES = 4096
"""Of the log of a failed command; what it said earlier is not why it ended."""


class EngineError(RuntimeError):
    """A docker command failed; the message is one sentence for people."""


class Engine:
    """Runs docker commands, and can stop all that are running."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._stopped = False

    def platform(self) -> str:
        """The engine's own platform, such as linux/amd64."""
        asked = ("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")
        return self.output(*asked, problem="the Docker engine does not answer").strip()

    def labels(self, reference: str) -> dict[str, str] | None:
        """The labels of an image that is present, or None."""
        done = subprocess.run(
            ["docker", "image", "inspect", "--format", "{{json .Config.Labels}}", reference],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            return None
        labels: dict[str, str] | None = json.loads(done.stdout)
        return labels or {}

    def pull(self, reference: str, log: Path) -> None:
        """Pull one image from its registry."""
        self._run(["pull", reference], log)

    def push(self, reference: str, log: Path) -> None:
        """Push one image to its registry."""
        self._run(["push", reference], log)

    def build(
        self,
        context: Path,
        tag: str,
        log: Path,
        *,
        arguments: Mapping[str, str],
        labels: Mapping[str, str] | None = None,
        fresh: bool = False,
    ) -> None:
        """Build a folder with the classic builder, which every engine has."""
        command = ["build", "--force-rm", "--tag", tag]
        for name, value in arguments.items():
            command += ["--build-arg", f"{name}={value}"]
        for name in INHERITED:
            if os.environ.get(name):
                command += ["--build-arg", name]
        for name, value in (labels or {}).items():
            command += ["--label", f"{name}={value}"]
        if fresh:
            command.append("--no-cache")
        self._run([*command, str(context)], log)

    def import_tar(self, tar: Path, tag: str, log: Path) -> None:
        """Create an image from a root file system's tar file."""
        self._run(["import", str(tar), tag], log)

    def export_folder(self, image: str, folder: str, tar: Path, log: Path) -> None:
        """Write one folder of an image into a tar file, owners kept."""
        with tar.open("wb") as out:
            command = ["run", "--rm", "--network", "none", image]
            self._run([*command, "tar", "-C", folder, "--numeric-owner", "-cf", "-", "."], log, out)

    def remove_image(self, reference: str) -> None:
        """Remove an intermediate image; no error if it is in use or gone."""
        subprocess.run(["docker", "rmi", reference], capture_output=True, check=False)

    def stop(self) -> None:
        """Stop every running command; the engine cancels a build whose client disconnects."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

    def output(self, *arguments: str, problem: str = "") -> str:
        """Return what a command prints; raise `EngineError` with the problem where it fails."""
        try:
            done = subprocess.run(
                ["docker", *arguments], capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            raise EngineError("the docker command is not installed") from None
        if done.returncode != 0:
            said = problem or f"docker {arguments[0]} failed"
            raise EngineError(f"{said}: {done.stderr.strip()}")
        return done.stdout

    def _run(self, arguments: list[str], log: Path, out: IO[bytes] | None = None) -> None:
        def attempt() -> tuple[bool, str]:
            with log.open("ab") as record:
                record.write(f"\n$ docker {' '.join(arguments)}\n".encode())
                record.flush()
                begin = record.tell()
                with self._process(arguments, out or record, record) as process:
                    code = process.wait()
            said = log.read_bytes()[begin:][-TAIL_BYTES:].decode(errors="replace")
            return code == 0, said

        # What an earlier try has written stays there.
        done, said = attempt() if out else passing.repeated(attempt)
        if not done:
            what = "interrupted" if self._stopped else f"failed ({last_line(log)})"
            raise EngineError(f"docker {arguments[0]} {what}; {passing.cause(said)}see {log}")

    @contextmanager
    def _process(
        self, arguments: list[str], out: IO[bytes], errors: IO[bytes]
    ) -> Iterator[subprocess.Popen[bytes]]:
        environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
        with self._lock:
            if self._stopped:
                raise EngineError("interrupted")
            process = subprocess.Popen(
                ["docker", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                env=environment,
            )
            self._running.add(process)
        try:
            yield process
        finally:
            with self._lock:
                self._running.discard(process)


def last_line(log: Path) -> str:
    """The last line of a log that is not empty."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line.strip("\x1b[0m91 ")), "no output")[:200]
