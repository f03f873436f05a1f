"""`python3 -m images.verify`: hold the facts of the official images against the real ones.

Pulls every image of official.toml, which replaces a package-built one of the same name, and
compares it with the facts and with the size in config/images.toml. Exits with 0 if all agree, with
1 if one differs or cannot be pulled, and with 3 if no registry answers: nothing was verified then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from images import cache, registry
from images.engine import Engine, EngineError
from images.look import look, size_mb
from images.official import Official, differences, official
from images.pins import sizes

DIFFERS, NO_REGISTRY = 1, 3
SIZE_MARGIN = 0.15
"""Share by which the real size may exceed the one that preflight reckons with."""


def verify(
    facts: Mapping[str, Official],
    *,
    answers: Callable[[str], bool] = registry.answers,
    check: Callable[[str, Official], list[str]] | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Print a line for each image, and return the exit status."""
    hosts = {key: registry.host(each.reference) for key, each in facts.items()}
    silent = {host for host in hosts.values() if not answers(host)}
    if silent == set(hosts.values()):
        say(f"no registry answers ({', '.join(sorted(silent))}): nothing was verified")
        return NO_REGISTRY
    failed = False
    for key, each in facts.items():
        found = (
            [f"{hosts[key]} does not answer"]
            if hosts[key] in silent
            else (check or compare)(key, each)
        )
        say(f"{each.reference}: {'as its facts say' if not found else '; '.join(found)}")
        failed = failed or bool(found)
    return DIFFERS if failed else 0


def compare(key: str, facts: Official) -> list[str]:
    """Pull an image and return where it differs from its facts."""
    try:
        Engine().pull(facts.reference, cache.log_file("verify"))
        size, expected = size_mb(facts.reference), sizes()[key]
        found = differences(facts, look(facts.reference, facts))
    except EngineError as error:
        return [str(error)]
    if size > expected * (1 + SIZE_MARGIN):
        found.append(
            f"size (got {size} MB; expected at most {expected}, as config/images.toml says)"
        )
    return found


if __name__ == "__main__":
    sys.exit(verify({key: each for key, each in official().items() if not each.is_own}))
