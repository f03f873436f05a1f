"""Containers as `docker container inspect` describes them (Engine 20.10), shortened."""

from typing import Any


def container(name: str) -> dict[str, Any]:
    """Return a container of the stack `tapbot-b`."""
    return {
        "Id": "0123456789abcdef",
        "Name": f"/tapbot-b-{name}",
        "Config": {
            "Image": "redis:7",
            "Entrypoint": ["entry.sh"],
            "Cmd": ["redis-server", "/etc/tapbot/redis.conf"],
            "Env": ["PATH=/bin", "PRICE=5$"],
            "User": "999:999",
            "Labels": {"kz.tapbot.service": name, "version": "7"},
            "Healthcheck": {
                "Test": ["CMD-SHELL", "redis-cli ping $HOST"],
                "Interval": 1_000_000_000,
                "Timeout": 5_000_000_000,
                "StartPeriod": 60_000_000_000,
                "Retries": 3,
            },
        },
        "HostConfig": {
            "Memory": 134217728,
            "MemorySwap": 134217728,
            "NanoCpus": 500_000_000,
            "ShmSize": 67108864,
            "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
            "RestartPolicy": {"Name": "unless-stopped"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}},
            "ReadonlyRootfs": True,
            "CapAdd": None,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "Init": None,
            "Tmpfs": {"/tmp": "size=256m"},
            "PortBindings": {},
        },
        "Mounts": [volume(f"tapbot-b-{name}-files", "/etc/tapbot", writable=False)],
        "NetworkSettings": {"Networks": {"tapbot-b-back": {"Aliases": [name, "0123456789ab"]}}},
    }


def volume(name: str, path: str, *, writable: bool) -> dict[str, Any]:
    """Return one mounted volume."""
    return {"Type": "volume", "Name": name, "Destination": path, "RW": writable}


IMAGE: dict[str, Any] = {"Entrypoint": ["entry.sh"], "Labels": {"version": "7"}}
