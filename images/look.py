"""Looks into an image: its configuration, its tools, the owners of its directories."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterable

from images.engine import EngineError
from images.official import Found, Official

SCRIPT = """
for tool in {tools}; do if command -v "$tool" >/dev/null; then echo "tool $tool"; fi; done
for path in {paths}; do
  if [ -e "$path" ]; then echo "owner $path $(stat -L -c %u:%g "$path")"; fi
done
"""


def look(reference: str, facts: Official, paths: Iterable[str] = ()) -> Found:
    """Return what the image is like; `paths` are further ones to look for."""
    [described] = json.loads(docker("image", "inspect", reference))
    config = described["Config"]
    script = SCRIPT.format(
        tools=shlex.join([*facts.tools, *facts.lacks]),
        paths=shlex.join(sorted({*facts.paths, *paths})),
    )
    # Root sees every directory.
    options = ("--rm", "--network=none", "--user=0:0", "--entrypoint=sh")
    lines = [line.split() for line in docker("run", *options, reference, "-c", script).splitlines()]
    return Found(
        user=config.get("User") or "",
        entrypoint=config.get("Entrypoint") or [],
        command=config.get("Cmd") or [],
        environment=frozenset(each.partition("=")[0] for each in config.get("Env") or []),
        volumes=frozenset(config.get("Volumes") or {}),
        tools=frozenset(words[1] for words in lines if words[0] == "tool"),
        owners={words[1]: words[2] for words in lines if words[0] == "owner"},
    )


def size_mb(reference: str) -> int:
    """Return what the image takes on the disk, unpacked."""
    return int(docker("image", "inspect", "--format", "{{.Size}}", reference)) // 1_000_000


def docker(*arguments: str) -> str:
    """Return what a docker command prints; raise `EngineError` where it fails."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(f"docker {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout
