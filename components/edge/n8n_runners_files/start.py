"""Starts the launcher of n8n's runners with its token and with the modules that code may import.

As n8n documents it, the image takes a token from its environment alone, where `docker inspect`
would show it. The modules are in a file of its own, the rest of which belongs to its version.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SHARED = "N8N_RUNNERS_AUTH_TOKEN"
IMAGES = Path("/etc/n8n-task-runners.json")
"""The image's own file."""
OURS = Path("/tmp/n8n-task-runners.json")
"""What the launcher reads in its place where there are further modules."""

LISTS = {
    "javascript": ("NODE_FUNCTION_ALLOW_BUILTIN", "NODE_FUNCTION_ALLOW_EXTERNAL"),
    "python": ("N8N_RUNNERS_STDLIB_ALLOW", "N8N_RUNNERS_EXTERNAL_ALLOW"),
}
"""Modules of the language and of others; a runner looks a module up in one of the two."""

ALL = ["*"]


def main() -> None:
    """Become the launcher, whose command line is given."""
    command = sys.argv[1:]
    os.execvpe(command[0], command, prepared(os.environ, IMAGES, OURS))


def prepared(environment: Mapping[str, str], images: Path, ours: Path) -> dict[str, str]:
    """Return the launcher's environment; write `ours` where code may import further modules."""
    found = dict(environment)
    found[SHARED] = Path(found.pop(f"{SHARED}_FILE")).read_text(encoding="utf-8")
    further = {kind: found.pop(f"TAPBOT_{kind.upper()}_MODULES", "") for kind in LISTS}
    if any(further.values()):
        document = json.loads(images.read_text(encoding="utf-8"))
        for runner in document["task-runners"]:
            allow(runner, further.get(runner["runner-type"], ""))
        ours.write_text(json.dumps(document), encoding="utf-8")
        found["N8N_RUNNERS_CONFIG_PATH"] = str(ours)
    return found


def allow(runner: dict[str, Any], further: str) -> None:
    """Add modules to both lists of a runner, where the image's version keeps them."""
    for name in LISTS.get(runner["runner-type"], ()):
        part = runner.setdefault(_part(runner, name), {})
        known = [*_names(part.get(name, ""))]
        # With another name beside it, "all" is refused.
        part[name] = ",".join(known if known == ALL else dict.fromkeys([*known, *_names(further)]))


def _part(runner: Mapping[str, Any], name: str) -> str:
    """The launcher refuses a variable that is in both of these."""
    return "default-env" if name in runner.get("default-env", {}) else "env-overrides"


def _names(text: str) -> Iterator[str]:
    return filter(None, map(str.strip, text.split(",")))


if __name__ == "__main__":
    main()
