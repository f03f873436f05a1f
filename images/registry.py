"""Whether an image's registry can be reached from here."""

from __future__ import annotations

import urllib.error
import urllib.request
from functools import cache

DOCKER_HUB = "registry-1.docker.io"
PROBE_SECONDS = 5


def host(reference: str) -> str:
    """The registry that a reference names; without one it is Docker Hub."""
    first, slash, _ = reference.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first
    return DOCKER_HUB


@cache
def answers(registry: str) -> bool:
    """Request the registry's API once, through the proxies of the environment."""
    try:
        with urllib.request.urlopen(f"https://{registry}/v2/", timeout=PROBE_SECONDS) as reply:
            return bool(
                reply.status == 200 and reply.headers.get("Docker-Distribution-Api-Version")
            )
    except urllib.error.HTTPError as error:
        # A registry that requires a login answers with a challenge; a filtering proxy does not.
        return error.code == 401 and "WWW-Authenticate" in error.headers
    except (OSError, ValueError):
        return False
