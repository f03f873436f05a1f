"""One inspected container as a service of a compose file."""

from collections.abc import Mapping
from typing import Any

NANOSECONDS_PER_MILLISECOND = 1_000_000
NANO_CPUS = 1_000_000_000
ROLE = "kz.tapbot.role"
KEEP_RUNNING = ["sh", "-c", '"$@" && exec sleep infinity', "sh"]


def service(
    inspected: Mapping[str, Any], image: Mapping[str, Any], prefix: str
) -> dict[str, object]:
    """Return everything that shapes the container, except its name and what it waits for."""
    config, host = inspected["Config"], inspected["HostConfig"]
    described: dict[str, object] = {
        "image": config["Image"],
        "pull_policy": "never",
        **_command(config, image),
        "environment": [_literal_text(line) for line in config["Env"] or []],
        "user": config["User"] or None,
        "labels": {
            key: value
            for key, value in (config["Labels"] or {}).items()
            if value != (image.get("Labels") or {}).get(key)
        },
        "healthcheck": _healthcheck(config.get("Healthcheck")),
        "networks": _networks(inspected, prefix),
        "volumes": [_mount(mount, prefix) for mount in inspected["Mounts"]],
        "ports": _ports(host["PortBindings"] or {}),
        **_limits(host),
        **_hardening(host),
    }
    return {key: value for key, value in described.items() if value not in (None, [], {}, "")}


def _limits(host: Mapping[str, Any]) -> dict[str, object]:
    return {
        "mem_limit": host["Memory"],
        "memswap_limit": host["MemorySwap"],
        "cpus": host["NanoCpus"] / NANO_CPUS,
        "shm_size": host["ShmSize"],
        "ulimits": {
            limit["Name"]: {"soft": limit["Soft"], "hard": limit["Hard"]}
            for limit in host["Ulimits"] or []
        },
        "restart": host["RestartPolicy"]["Name"],
        "logging": {"driver": host["LogConfig"]["Type"], "options": host["LogConfig"]["Config"]},
    }


def _hardening(host: Mapping[str, Any]) -> dict[str, object]:
    return {
        "read_only": host["ReadonlyRootfs"],
        "cap_add": host["CapAdd"],
        "cap_drop": host["CapDrop"],
        "security_opt": host["SecurityOpt"],
        "init": host.get("Init"),
        "tmpfs": [f"{path}:{options}" for path, options in (host["Tmpfs"] or {}).items()],
    }


def _healthcheck(check: Mapping[str, Any] | None) -> dict[str, object] | None:
    if check is None:
        return None
    times = {"interval": "Interval", "timeout": "Timeout", "start_period": "StartPeriod"}
    return {
        "test": _literal(check["Test"]),
        "retries": check.get("Retries", 3),
        **{
            key: f"{check[name] // NANOSECONDS_PER_MILLISECOND}ms"
            for key, name in times.items()
            if check.get(name)
        },
    }


def _networks(inspected: Mapping[str, Any], prefix: str) -> dict[str, object]:
    # The engine itself adds the container's id as an alias.
    own = inspected["Id"][:12]
    return {
        name.removeprefix(f"{prefix}-"): {
            "aliases": [alias for alias in network["Aliases"] or [] if alias != own]
        }
        for name, network in inspected["NetworkSettings"]["Networks"].items()
    }


def _mount(mount: Mapping[str, Any], prefix: str) -> dict[str, object]:
    return {
        "type": mount["Type"],
        "source": mount["Name"].removeprefix(f"{prefix}-"),
        "target": mount["Destination"],
        "read_only": not mount["RW"],
    }


def _ports(bindings: Mapping[str, Any]) -> list[dict[str, object]]:
    return [
        {
            "target": int(inside.partition("/")[0]),
            "protocol": inside.partition("/")[2],
            "published": binding["HostPort"],
            "host_ip": binding["HostIp"],
        }
        for inside, published in bindings.items()
        for binding in published or []
    ]


def _command(config: Mapping[str, Any], image: Mapping[str, Any]) -> dict[str, object]:
    entrypoint, command = config["Entrypoint"] or [], config["Cmd"] or []
    if (config["Labels"] or {}).get(ROLE) == "job":
        # `up --wait` treats a container that ends as failed, even with exit code 0.
        return {"entrypoint": _literal([*KEEP_RUNNING, *entrypoint, *command])}
    inherited = config["Entrypoint"] == image.get("Entrypoint")
    return {
        "entrypoint": None if inherited else _literal(entrypoint),
        "command": _literal(command),
    }


def _literal(words: list[str]) -> list[str]:
    return [_literal_text(word) for word in words]


def _literal_text(text: str) -> str:
    """Escape dollar signs, which compose would read as variables."""
    return text.replace("$", "$$")
