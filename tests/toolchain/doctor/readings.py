"""What a healthy server of two said, recorded from the probe, and ways to change it."""

import json
from typing import Any

from toolchain.containers import Container
from toolchain.doctor.reading import Reading, Seen, parse
from toolchain.engines import Engine

NOW = 1795698225.0
EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
URLS = {"urls": {"site": "https://tapbot.kz", "n8n": "https://n8n.tapbot.kz"}}
LINES = {
    "clock": "1795698219.5",
    "clockEnd": "1795698224.5",
    "memory": "4000000",
    "available": "2000000",
    "killed": "0",
    "engine": "20.10.24",
    "disk": "1000000 500000 /var/lib/docker",
    "firewall": "yes",
}


def described(name: str = "qdrant-data", **state: Any) -> dict[str, Any]:
    """`docker container inspect` of one container, as the probe asks for it."""
    health = {"Health": {"Status": "healthy"}}
    running = {"Status": "running", "Running": True, "ExitCode": 0, "OOMKilled": False}
    times = {"StartedAt": "2026-11-20T10:00:00Z", "FinishedAt": "2026-11-20T10:00:00Z"}
    return {
        "Name": f"/tapbot-prod-{name}",
        "Config": {
            "Image": "x:1",
            "Labels": {"kz.tapbot.service": name.removesuffix("-data"), "kz.tapbot.server": "edge"},
        },
        "State": health | running | times | state,
        "HostConfig": {"RestartPolicy": {"Name": "unless-stopped"}, "PortBindings": {}},
        "RestartCount": 0,
    }


def reading(
    *containers: dict[str, Any],
    engine: Engine = EDGE,
    outputs: dict[str, Any] | None = None,
    recorded: tuple[Container, ...] = (),
    more: tuple[str, ...] = (),
    full_in: dict[str, float] | None = None,
    **changed: str,
) -> Reading:
    """The reading of a server that says what a healthy one does, but for what is changed."""
    lines = [f"{key}={value}" for key, value in (LINES | changed).items()]
    lines += [f"container={json.dumps(each)}" for each in containers]
    text = "\n".join(["Welcome!", "doctor=begin", *lines, *more, "doctor=end", ""])
    found = parse(
        engine, Seen("prod", outputs or URLS, recorded, full_in or {}), text, NOW - 6, NOW
    )
    assert found is not None
    return found
