"""A cold start: `make up` in a fresh clone with empty caches on an empty engine of its own."""

import os
import secrets
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench.cold_steps import Line, steps
from bench.figures import MIB, seconds, table
from bench.private_engine import PrivateEngine
from bench.program import CHECKOUT
from bench.run import BenchError, output_of, succeeded

PARENT = Path("/var/tmp")  # large, on a disk, and a path short enough for sockets


def cold() -> str:
    """Clone the commit, run `make up`, and report how long each step took."""
    name = f"bench-{secrets.token_hex(3)}"
    with PrivateEngine(name, PARENT / name) as engine:
        clone = engine.folder / "clone"
        output_of(["git", "clone", "--quiet", str(CHECKOUT), str(clone)])
        commit = output_of(["git", "-C", str(clone), "rev-parse", "--short", "HEAD"]).strip()
        env = empty_environment(os.environ, engine.folder, engine.host)
        lines = watched(["make", "up"], env, clone)
        healthy = succeeded(["make", "status"], env, clone).output
        sizes = {
            "caches": _size(engine.folder / "cache") + _size(engine.folder / "go"),
            "engine (images, layers, volumes)": _size(engine.folder / "data"),
        }
    print(healthy, flush=True)
    return report(commit, lines, sizes)


def empty_environment(environ: Mapping[str, str], folder: Path, host: str) -> dict[str, str]:
    """Return the caller's environment without its caches, its virtualenv and its Pulumi."""
    home = environ.get("HOME", "/")
    caches = (environ.get("XDG_CACHE_HOME") or f"{home}/.cache", environ.get("VIRTUAL_ENV") or "//")
    path = environ.get("PATH", os.defpath).split(os.pathsep)
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("PULUMI_") and name not in ("VIRTUAL_ENV", "STACK", "MAKEFLAGS")
    }
    return {
        **kept,
        "PATH": os.pathsep.join(part for part in path if not part.startswith(caches)),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(folder / "share"),
        "GOCACHE": str(folder / "go" / "build"),
        "GOMODCACHE": str(folder / "go" / "modules"),
        "PIP_CACHE_DIR": str(folder / "cache" / "pip"),
        "npm_config_cache": str(folder / "cache" / "npm"),
        "DOCKER_HOST": host,
    }


def watched(args: list[str], env: Mapping[str, str], cwd: Path) -> list[Line]:
    """Run a command and return each line of its output with its time."""
    began = time.monotonic()
    lines = []
    with subprocess.Popen(
        args,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        for text in child.stdout or ():
            lines.append(Line(time.monotonic() - began, text.rstrip("\n")))
            print(f"{lines[-1].at:8.1f} {lines[-1].text}", flush=True)
    if child.returncode != 0:
        raise BenchError(f"`{' '.join(args)}` ended with {child.returncode}")
    lines.append(Line(time.monotonic() - began, ""))
    return lines


def report(commit: str, lines: list[Line], sizes: Mapping[str, int]) -> str:
    """Return the tables of a finished run."""
    rows = [
        [step.name, seconds(step.began), seconds(step.ended), seconds(step.ended - step.began)]
        for step in steps(lines)
    ]
    total = lines[-1].at
    rows.append(
        ["**make up**", seconds(0), seconds(total), f"{seconds(total)} ({total / 60:.1f} min)"]
    )
    kept = [[name, f"{size / MIB:.0f} MiB"] for name, size in sizes.items()]
    return "\n\n".join(
        [
            f"Commit {commit}. Steps may overlap.",
            table(["step", "began", "ended", "took"], rows),
            table(["on disk afterwards", "size"], kept),
        ]
    )


def _size(folder: Path) -> int:
    listed = subprocess.run(
        ["du", "--summarize", "--bytes", str(folder)], capture_output=True, text=True, check=False
    )
    return int(listed.stdout.split()[0]) if listed.stdout else 0
