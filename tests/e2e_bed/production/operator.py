"""Somebody who used a server before the stack came, and whose things have to stay."""

import json
from dataclasses import dataclass
from typing import Any

from config.images import load_pins
from testbed import Bed

CONTAINER = "operators-own"
TABLE = "inet operators_own"
RULES = f"flush ruleset\ntable {TABLE} {{\n  chain visits {{\n  }}\n}}\n"
DAEMON = {"log-driver": "local", "debug": False}
SYSCTL = "net.ipv4.ip_nonlocal_bind"
SSHD = "/etc/ssh/sshd_config.d/50-operator.conf"


@dataclass(frozen=True)
class Operator:
    """A container, a rule, and settings of engine, kernel and sshd on one server."""

    bed: Bed
    name: str

    def move_in(self) -> None:
        """Put everything there."""
        redis = load_pins({})["redis"].reference
        self.bed.load_image(self.name, redis)
        self._put("/etc/docker/daemon.json", json.dumps(DAEMON))
        self._put(SSHD, "LoginGraceTime 33\n")
        self._put("/etc/nftables.conf", RULES)
        self._put("/etc/sysctl.d/50-operator.conf", f"{SYSCTL} = 1\n")
        self.bed.ssh(self.name, f"sysctl -w {SYSCTL}=1")
        # Docker last: the operator's rules begin by deleting all that were there.
        restart = "systemctl enable --now nftables && systemctl restart docker"
        self.bed.ssh(self.name, f"{restart} && systemctl reload ssh")
        self.bed.wait(self.name)
        self.bed.ssh(
            self.name, f"docker run -d --name {CONTAINER} --restart unless-stopped {redis}"
        )

    def engine_settings(self) -> dict[str, Any]:
        """Return daemon.json."""
        settings: dict[str, Any] = json.loads(
            self.bed.ssh(self.name, "cat /etc/docker/daemon.json")
        )
        return settings

    def complaints(self) -> list[str]:
        """Return what is not as it was."""
        state = "docker inspect -f '{{.State.Running}} {{.RestartCount}}' " + CONTAINER
        checks = {
            "the container runs": f"{state} | grep -qx 'true 0'",
            "the table is there": f"nft list table {TABLE} | grep -q visits",
            "the kernel keeps its setting": f"sysctl -n {SYSCTL} | grep -qx 1",
            "sshd keeps its setting": "sshd -T | grep -qx 'logingracetime 33'",
        }
        broken = [what for what, check in checks.items() if not self.bed.ask(self.name, check).ok]
        settings = self.engine_settings()
        return broken + [key for key, value in DAEMON.items() if settings.get(key) != value]

    def _put(self, path: str, text: str) -> None:
        self.bed.ssh(self.name, f"mkdir -p $(dirname {path}) && cat > {path}", stdin=text)
