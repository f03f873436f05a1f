"""Programs of others that the benchmarks use, built once from the source that `go/` pins."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.run import BenchError

MODULES = Path(__file__).parent / "go"


@dataclass(frozen=True, kw_only=True, slots=True)
class GoTool:
    """A program that is built from a Go module of `go/`."""

    name: str
    """Of the binary."""
    module: str
    """The folder below `go/`."""
    version: str
    package: str
    flags: str = ""
    """Further flags of the linker."""

    def built(self) -> Path:
        """Return its binary; raise `BenchError` when it cannot be built."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        binary = cache / "tapbot-stack" / "bench" / f"{self.name}-{self.version}"
        if binary.exists():
            return binary
        binary.parent.mkdir(parents=True, exist_ok=True)
        print(f"building {self.name} {self.version} from source (once) …", flush=True)
        unfinished = binary.with_suffix(f".{os.getpid()}")
        flags = f"-s -w {self.flags}".strip()
        build = ["go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", flags]
        done = subprocess.run(
            [*build, "-o", str(unfinished), self.package],
            cwd=MODULES / self.module,
            env={**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise BenchError(f"{self.name} could not be built: {done.stderr.strip()[-2000:]}")
        unfinished.rename(binary)
        return binary
