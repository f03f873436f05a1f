"""What every container of the program may do: as little as it needs, and each exception by name."""

from typing import Final

import pytest

from tests.support.program import deploy

# Traefik owns what it writes, and an interface is made by root; neither has more capabilities.
ROOTS: Final = {"traefik", "tunnel-edge", "tunnel-data"}
ON_HOST_NETWORK: Final = {"tunnel-edge", "tunnel-data"}
HOST_PATHS: Final[dict[str, set[str]]] = {
    "node-exporter": {"/"},
    "cadvisor": {"/sys", "/var/lib/docker/image"},
    "socket-proxy": {"/var/run/docker.sock"},
    "vlagent": {"/var/lib/docker/containers"},
}
"""What agents may see of their host, read-only, by service."""


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_every_container_is_hardened(name: str) -> None:
    for each in deploy(name).running():
        inputs = each.inputs
        assert inputs["capabilities"]["drops"] == ["ALL"], each.name
        assert inputs["securityOpts"] == ["no-new-privileges:true"], each.name
        assert inputs["readOnly"] is True, each.name
        assert inputs["memory"] == inputs["memorySwap"] > 0, each.name
        assert inputs.get("privileged") is not True, each.name
        assert inputs.get("user") or each.name in ROOTS, f"{each.name} runs as root"
        binds = [mount for mount in each.mounts.values() if mount["type"] == "bind"]
        seen = HOST_PATHS.get(each.labels["kz.tapbot.service"], set())
        assert {mount["source"] for mount in binds} <= seen, each.name
        assert all(mount["readOnly"] for mount in binds), each.name
        assert inputs.get("networkMode") != "host" or each.name in ON_HOST_NETWORK, each.name
