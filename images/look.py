"""Looks into an image: its configuration, its tools, the owners of its directories."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable

from images.engine import Engine
from images.official import Found, Official

SCRIPT = """
for tool in {tools}; do if command -v "$tool" >/dev/null; then echo "tool $tool"; fi; done
for path in {paths}; do
  if [ -e "$path" ]; then echo "owner $path $(stat -L -c %u:%g "$path")"; fi
done
"""


def look(reference: str, facts: Official, paths: Iterable[str] = ()) -> Found:
    """Return what the image is like; `paths` are further ones to look for.

    Of an image without a shell only the configuration is known: its facts are taken for its tools.
    """
    engine = Engine()
    [described] = json.loads(engine.output("image", "inspect", reference))
    config = described["Config"]
    script = SCRIPT.format(
        tools=shlex.join([*facts.tools, *facts.lacks]),
        paths=shlex.join(sorted({*facts.paths, *paths})),
    )
    if "sh" in facts.lacks:
        lines = [["tool", each] for each in facts.tools]
    else:
        # Root sees every directory.
        options = ("--rm", "--network=none", "--user=0:0", "--entrypoint=sh")
        printed = engine.output("run", *options, reference, "-c", script)
        lines = [line.split() for line in printed.splitlines()]
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
    printed = Engine().output("image", "inspect", "--format", "{{.Size}}", reference)
    return int(printed) // 1_000_000
