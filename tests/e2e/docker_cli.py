"""What the Docker engine knows about one stack, asked through the docker command."""

import json
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

from testbed.sessions import Child, Result, wait_until
from tests.e2e.machine import Machine

LABEL = "kz.tapbot.stack"
FINE = "healthy"


class Docker:
    """One engine's containers, volumes and networks of one stack; others are never touched."""

    def __init__(self, stack: str, machine: Machine | None = None) -> None:
        self.stack = stack
        self.machine = machine or Machine()
        self.prefix = f"tapbot-{stack}-"

    def name(self, service: str) -> str:
        """Return the name of a service's container."""
        return self.prefix + service

    def containers(self) -> dict[str, dict[str, Any]]:
        """Return `docker inspect` of every container, carriers of files too, by service."""
        listed = self._docker("ps", "--all", "--format", "{{.ID}}\t{{.Names}}\t{{.Labels}}")
        ids = [
            line.split("\t")[0]
            for line in listed.splitlines()
            if self._is_ours(line.split("\t")[1], line.split("\t")[2])
        ]
        found = self.inspect("container", ids)
        return {item["Name"].removeprefix(f"/{self.prefix}"): item for item in found}

    def services(self) -> dict[str, dict[str, Any]]:
        """Return `docker inspect` of what runs all the time."""
        return self.of_role("service")

    def of_role(self, *roles: str) -> dict[str, dict[str, Any]]:
        """Return `docker inspect` of services, of jobs, or of carriers of files."""
        return {
            service: item
            for service, item in self.containers().items()
            if item["Config"]["Labels"]["kz.tapbot.role"] in roles
        }

    def ids(self) -> dict[str, str]:
        """Return the id of every container by service; it changes when one is replaced."""
        return {service: str(item["Id"]) for service, item in self.containers().items()}

    def networks(self) -> list[str]:
        """Return the names of the stack's networks."""
        return self._named("network")

    def volumes(self) -> list[str]:
        """Return the names of the stack's volumes."""
        return self._named("volume")

    def inspect(self, kind: str, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return `docker inspect` of objects of one kind."""
        if not names:
            return []
        # One that went away since it was listed is no error: the others are still printed.
        answer = self.machine.run("docker", kind, "inspect", *names)
        parsed: list[dict[str, Any]] = json.loads(answer.out or "[]")
        return parsed

    def host_address(self) -> str:
        """Return the address of this machine in Docker's own bridge, which containers reach."""
        [bridge] = self.inspect("network", ["bridge"])
        [network] = bridge["IPAM"]["Config"]
        # An engine that was started again beside its bridge names no gateway.
        first = next(ip_network(network["Subnet"]).hosts())
        return str(network.get("Gateway", first))

    def execute(self, service: str, *command: str, stdin: str = "") -> Result:
        """Run a command in a container; secrets go through stdin, never through arguments."""
        args = ("docker", "exec", "--interactive", self.name(service), *command)
        return self.machine.run(*args, stdin=stdin)

    def probe(self, network: str, image: str, script: str) -> Result:
        """Run a bash script in a container of its own on one of the stack's networks."""
        return self.machine.run(
            *("docker", "run", "--rm", "--network", f"{self.prefix}{network}"),
            *("--name", f"{self.prefix}probe", "--entrypoint", "bash", image, "-c", script),
        )

    def log(self, service: str) -> str:
        """Return everything a container has printed."""
        return self.machine.run("docker", "logs", self.name(service)).text

    def say(self, service: str, text: str, times: int = 1, pause: float = 0) -> None:
        """Have a container print numbered lines, some seconds apart, as its own process would."""
        line = f"i=$((i+1)); echo {shlex.quote(text)} $i; sleep {pause}"
        script = f"i=0; while [ $i -lt {times} ]; do {line}; done"
        done = self.execute(service, "sh", "-c", f"{{ {script}; }} > /proc/1/fd/1")
        assert done.code == 0, done.text

    @contextmanager
    def exit_codes(self) -> Iterator[dict[str, int]]:
        """Collect the exit code of each container that ends in the block; known after it."""
        ended: dict[str, int] = {}
        shown = "{{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}"
        events = ("--since", str(int(time.time())), "--filter", "event=die", "--format", shown)
        with Child(["docker", "events", *events]) as listening:
            yield ended
            listening.kill_group()
            for line in listening.wait(1).out.splitlines():
                name, code = line.split()
                if name.startswith(self.prefix):
                    ended[name.removeprefix(self.prefix)] = int(code)

    @contextmanager
    def without(self, service: str) -> Iterator[None]:
        """Stop a service for as long as the block takes, and wait until all is well again."""
        self._docker("stop", self.name(service))
        try:
            yield
        finally:
            self._docker("start", self.name(service))
        self.wait_healthy()

    def restart(self, service: str) -> None:
        """Stop a service and start it again, without waiting for its health."""
        self._docker("restart", self.name(service))

    def kill(self, service: str) -> None:
        """Kill a service, which the engine leaves dead."""
        self._docker("kill", self.name(service))

    def started(self, *services: str) -> list[str]:
        """Return when each was started last: a service that was killed is started again."""
        return [str(self.services()[name]["State"]["StartedAt"]) for name in services]

    @contextmanager
    def frozen(self, service: str) -> Iterator[None]:
        """Let a service hang for as long as the block takes: its connections stay open."""
        self._docker("pause", self.name(service))
        try:
            yield
        finally:
            self._docker("unpause", self.name(service))
        self.wait_healthy()

    def processes(self, service: str) -> str:
        """Return the process list of a running container with all arguments."""
        return self._docker("top", self.name(service), "-eo", "pid,args")

    def file(self, service: str, path: str) -> str:
        """Return a file that a carrier holds."""
        container = f"{self.name(service)}-files:{path}"
        script = f"docker cp --follow-link {shlex.quote(container)} - | tar --extract --to-stdout"
        return self.machine.run("sh", "-c", script).out

    def complaints(self, lines: int = 25) -> str:
        """Describe each container that is not as it should be, with the end of its log."""
        parts = []
        for service, item in sorted(self.of_role("service", "job").items()):
            condition = _condition(item)
            if condition != FINE:
                tail = "\n    ".join(self.log(service).splitlines()[-lines:])
                parts.append(f"--- {service} is {condition}; the end of its log:\n    {tail}")
        return "\n".join(parts) or "every container is healthy"

    def wait_healthy(self, seconds: float = 300) -> None:
        """Wait until every service says that it is healthy."""

        def healthy() -> bool:
            return all(_condition(item) == FINE for item in self.of_role("service", "job").values())

        wait_until("health of every service", seconds, healthy, every=0.5)

    def remove_everything(self) -> None:
        """Remove every container, volume and network of the stack, and nothing else."""
        wait_until("removal of the stack's objects", 60, self._removed, every=0.5)

    def _removed(self) -> bool:
        # In turns: an engine may still be finishing a request of a pulumi that was killed.
        for objects, command in (
            (list(self.ids().values()), ("rm", "--force", "--volumes")),
            (self.networks(), ("network", "rm")),
            (self.volumes(), ("volume", "rm", "--force")),
        ):
            if objects:
                self.machine.run("docker", *command, *objects)
        return not (self.ids() or self.networks() or self.volumes())

    def _named(self, kind: str) -> list[str]:
        names = self._docker(kind, "ls", "--format", "{{.Name}}").split()
        return sorted(name for name in names if name.startswith(self.prefix))

    def _docker(self, *args: str) -> str:
        answer = self.machine.run("docker", *args)
        assert answer.code == 0, f"docker {args[0]} failed: {answer.err}"
        return answer.out

    def _is_ours(self, name: str, labels: str) -> bool:
        return name.startswith(self.prefix) or f"{LABEL}={self.stack}" in labels.split(",")


def _condition(item: dict[str, Any]) -> str:
    """Return "healthy", also for a job that is done, or what else is the matter."""
    state = item["State"]
    if state["Status"] == "exited":
        done = item["Config"]["Labels"]["kz.tapbot.role"] == "job" and state["ExitCode"] == 0
        return FINE if done else f"exited with {state['ExitCode']}"
    return str((state.get("Health") or {}).get("Status") or state["Status"])
