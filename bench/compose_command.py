"""The docker compose to compare with: the installed plugin, or one built from source."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.run import BenchError

VERSION = "2.40.3"
MODULE = Path(__file__).parent / "go" / "compose"
PACKAGE = "github.com/docker/compose/v2"


def compose_command() -> Sequence[str]:
    """Return the command that starts docker compose."""
    plugin = ("docker", "compose")
    if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
        return plugin
    return (str(_built()),)


def _built() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    binary = cache / "tapbot-stack" / "bench" / f"docker-compose-{VERSION}"
    if binary.exists():
        return binary
    binary.parent.mkdir(parents=True, exist_ok=True)
    print(f"building docker compose {VERSION} from source (about 90 s, once) …", flush=True)
    unfinished = binary.with_suffix(f".{os.getpid()}")
    flags = f"-s -w -X {PACKAGE}/internal.Version=v{VERSION}"
    build = ["go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", flags]
    done = subprocess.run(
        [*build, "-o", str(unfinished), f"{PACKAGE}/cmd"],
        cwd=MODULE,
        env={**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchError(f"docker compose could not be built: {done.stderr.strip()[-2000:]}")
    unfinished.rename(binary)
    return binary
