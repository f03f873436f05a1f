"""vegeta: sends requests at a steady rate, or as fast as they are answered, and times them."""

import base64
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from bench.go_tool import GoTool
from bench.run import BenchError, output_of
from testbed.clients import PublicEntry

VEGETA: Final = GoTool(
    name="vegeta", module="vegeta", version="12.13.0", package="github.com/tsenart/vegeta/v12"
)
MOST_SECONDS: Final = 300
"""No stream lasts longer, whatever becomes of who started it."""
_NANO: Final = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One request, which is sent again and again."""

    url: str
    method: str = "GET"
    body: str = ""
    header: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What became of a stream of requests; times in seconds."""

    answered_per_second: float
    """Answers with a good code in a second."""
    median: float
    p99: float
    codes: Mapping[str, int]
    """Answers by status code; 0 is a connection that failed."""

    @classmethod
    def read(cls, report: str) -> Self:
        """Read vegeta's own report."""
        read = json.loads(report)
        return cls(
            answered_per_second=read["throughput"],
            median=read["latencies"]["50th"] * _NANO,
            p99=read["latencies"]["99th"] * _NANO,
            codes=read["status_codes"],
        )

    @property
    def failed(self) -> int:
        """How many got something else than 200."""
        return sum(count for code, count in self.codes.items() if code != "200")


class Stream:
    """Requests to the stack's public entry, from construction until `stop`, or for `seconds`."""

    def __init__(
        self,
        entry: PublicEntry,
        targets: Sequence[Target],
        folder: Path,
        *,
        rate: int = 0,
        workers: int = 0,
        seconds: int = MOST_SECONDS,
    ) -> None:
        """`rate` is requests per second; without it, `workers` send one after another each."""
        self._binary = str(VEGETA.built())
        self._results = folder / "results.bin"
        authority, wanted = folder / "authority.pem", folder / "targets.json"
        authority.write_text(entry.authority)
        wanted.write_text("".join(map(_line, targets)))
        names = {target.url.split("/")[2] for target in targets}
        # Without an upper limit a server that stops to answer would collect requests for ever.
        limits = [f"-rate={rate}/1s", f"-max-workers={workers or 500}"]
        if workers:
            limits.append(f"-workers={workers}")
        self._stream = subprocess.Popen(
            [
                *(self._binary, "attack", "-format=json", f"-targets={wanted}"),
                *(f"-root-certs={authority}", f"-output={self._results}", *limits),
                *(f"-duration={min(seconds, MOST_SECONDS)}s", "-timeout=30s"),
                *(
                    f"-connect-to={_port(name)}:{entry.address}:{entry.https_port}"
                    for name in names
                ),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "NO_PROXY": "*"},
        )

    def wait(self) -> Answers:
        """Wait until the stream has ended by itself; return what became of it."""
        _, errors = self._stream.communicate(timeout=MOST_SECONDS + 60)
        if self._stream.returncode != 0:
            raise BenchError(f"vegeta ended with {self._stream.returncode}: {errors.strip()}")
        return Answers.read(output_of([self._binary, "report", "-type=json", str(self._results)]))

    def stop(self) -> Answers:
        """End the stream, wait for the answers that are due, and return what became of it."""
        self._stream.send_signal(signal.SIGINT)
        return self.wait()


def _line(target: Target) -> str:
    # vegeta's format: the body in base64, each header a list.
    body = base64.b64encode(target.body.encode()).decode()
    header = {name: [value] for name, value in target.header.items()}
    request = {"method": target.method, "url": target.url, "body": body, "header": header}
    return f"{json.dumps(request)}\n"


def _port(name: str) -> str:
    return name if ":" in name else f"{name}:443"
