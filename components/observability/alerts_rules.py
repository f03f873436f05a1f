"""The rules of the alerts: files beside this one, and which containers must be there."""

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from config.services.monitoring import SCRAPE_SECONDS

FOLDER: Final = Path(__file__).parent / "rules"
PAGES: Final = "docs/alerts"
"""Where each alert has a heading of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A container that must run, or whose figures must be new, as metrics name it."""

    server: str
    service: str
    container: str
    value: int = 1
    """How old its figures may get in seconds, where it has any."""


def rule_files(containers: Iterable[Expected], figures: Iterable[Expected]) -> dict[str, str]:
    """Return what vmalert reads, by the name of the file."""
    files = {f"{name}.yaml": _dumped(document) for name, document in documents().items()}
    rules = [
        {"record": record, "expr": f"union({', '.join(map(_series, expected))})"}
        for record, expected in (
            ("container_expected", list(containers)),
            ("figures_expected_seconds", list(figures)),
        )
        if expected
    ]
    group = {"name": "expected", "interval": f"{SCRAPE_SECONDS}s", "rules": rules}
    return {**files, "expected.yaml": _dumped({"groups": [group]})}


@functools.cache
def documents() -> dict[str, dict[str, Any]]:
    """Return the rules by topic; each alert names its page."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in document["groups"]:
            for rule in group["rules"]:
                page = f"{PAGES}/{path.stem}.md#{rule['alert'].lower()}"
                rule["annotations"]["page"] = page
        found[path.stem] = document
    return found


def _series(expected: Expected) -> str:
    """One for each container: what is gone has none of its own."""
    labels = {
        "server": expected.server,
        "service": expected.service,
        "container": expected.container,
    }
    pairs = "".join(f", {json.dumps(key)}, {json.dumps(value)}" for key, value in labels.items())
    return f"label_set({expected.value}{pairs})"


def _dumped(document: Mapping[str, object]) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)
