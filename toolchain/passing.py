"""Failures that pass by themselves: a download that broke off, a network that was away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

PAUSES = (5.0, 20.0)
"""Seconds before the second and the third try."""

NETWORK = re.compile(
    r"i/o timeout|TLS handshake timeout|[Cc]onnection (?:reset|refused|timed out)|unexpected EOF"
    r"|[Tt]emporary failure in name resolution|Temporary failure resolving|[Nn]o route to host"
    r"|[Nn]etwork is unreachable|timeout awaiting response|[Rr]ead timed out|ETIMEDOUT|ECONNRESET"
    r"|EAI_AGAIN|IncompleteRead|50[234] (?:Bad Gateway|Service|Gateway)|429 Too Many"
)

CAUSES = (
    (re.compile(r"no space left on device", re.IGNORECASE), "the disk is full: free some"),
    (
        # Another engine, or a reset of the firewall, takes them away from under a running one.
        re.compile(r"network bridge not found|adding interface \S+ to bridge|iptables: No chain"),
        "the engine has lost its bridge or its rules: `sudo systemctl restart docker`",
    ),
    (NETWORK, "the network, or who should answer, was away in three tries"),
)


def repeated(attempt: Callable[[], tuple[bool, str]]) -> tuple[bool, str]:
    """Try up to three times, as long as what is said in the end names the network."""
    done, said = attempt()
    for pause in PAUSES:
        if done or not NETWORK.search(said):
            break
        time.sleep(pause)
        done, said = attempt()
    return done, said


def cause(said: str) -> str:
    """The usual cause in words, as the begin of a sentence; nothing where none is known."""
    return next((f"{words}; " for pattern, words in CAUSES if pattern.search(said)), "")
