"""Portainer: containers, volumes and consoles of all servers, for whoever may be root on them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import DONE, Job
from components.containers.process import (
    Files,
    Health,
    Process,
    Storage,
    Zone,
    fetches,
    go_limit,
)
from components.containers.service import Service
from components.containers.socket_proxy import SOCKET
from components.containers.target import Target
from components.servers.server import Server
from components.stack.args import ServiceArgs
from config.services.portainer import AGENT, AGENTS, PASSWORD, SERVER, PortainerSettings
from config.words.memory import MemorySize

REGISTER: Final = Path(__file__).parent / "portainer_files" / "environments.sh"
USER: Final = "admin"
ROOT: Final = "0:0"
"""Root without any capability: it owns the socket, and volumes."""

SECRET_FILE: Final = f"{DIRECTORY}/agent-secret"
START: Final = (
    f'test -s {SECRET_FILE} && export AGENT_SECRET="$(cat {SECRET_FILE})" && exec /portainer "$@"'
)
"""It takes what it shares with its agents from its environment only, which Docker would show."""

ARGUMENTS: Final = f"{DIRECTORY}/agent.args"
BOUNDARY: Final = "environment"


class Portainer(pulumi.ComponentResource):
    """Its page, an agent on every engine, and the job that has it know these agents.

    The page has no socket; each agent has, and does what the page asks, which it knows by a secret
    that only these have.
    """

    def __init__(self, args: ServiceArgs[PortainerSettings]) -> None:
        super().__init__("tapbot:admin:Portainer", args.name, None, args.options)
        shared = args.secret(AGENTS)
        made = [_agent(each, shared) for each in args.of(AGENT)]
        every = Service(AGENT.name, made, self).endpoints
        agents = [each for each in every if not each.server.lost]
        password = args.secret(PASSWORD)
        page = _page(args, agents, {"password": password, "agent-secret": shared})
        [server] = Service(args.name, [page], self).endpoints
        Job(_environments(server, agents, password), self)
        args.login(user=USER, password=password)
        self.register_outputs({})


def _agent(target: Target, shared: pulumi.Output[str]) -> ContainerArgs:
    return ContainerArgs(
        target=target,
        process=Process(
            # Of its own certificate, new at each start, no client in its image could be sure.
            health=Health(test=["CMD", "nc", "-z", "127.0.0.1", str(AGENT.port)], interval=15),
            entrypoint=["/app/agent"],
            command=[f"@{ARGUMENTS}"],
            environment=go_limit(target.instance.memory),
            user=ROOT,
            # It writes that certificate to where it is started.
            directory="/tmp",
        ),
        networks=[Zone.BACK],
        files=Files(read={Path(ARGUMENTS).name: pulumi.Output.concat("--secret=", shared, "\n")}),
        storage=Storage(host={SOCKET: SOCKET}),
    )


def _page(
    args: ServiceArgs[PortainerSettings],
    agents: Sequence[Endpoint],
    files: dict[str, pulumi.Output[str]],
) -> ContainerArgs:
    [target] = args.of(SERVER)
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{SERVER.port}/api/system/status")),
            entrypoint=["sh", "-c", START, "sh"],
            command=[
                *("--http-enabled", "--bind", f":{SERVER.port}"),
                *("--admin-password-file", f"{DIRECTORY}/password"),
                *("--log-mode", "JSON"),
            ],
            environment=go_limit(target.instance.memory),
            user=ROOT,
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="containers", protocol="https", endpoint=each) for each in agents],
        files=Files(read=files),
        storage=Storage(data={"/data": target.name}),
    )


def _environments(
    server: Endpoint, agents: Sequence[Endpoint], password: pulumi.Output[str]
) -> ContainerArgs:
    target = server.target.job("portainer-environments", MemorySize(32), 0.25)
    login = password.apply(lambda text: json.dumps({"Username": USER, "Password": text}))
    return ContainerArgs(
        target=target,
        process=Process(
            # A server that has just booted may keep it waiting.
            health=Health(test=["CMD", "test", "-e", DONE], interval=1, start_period=60),
            entrypoint=["sh", f"{DIRECTORY}/{REGISTER.name}"],
            command=[f"http://{server.seen_from(target.server)}"],
            environment=go_limit(target.instance.memory),
            user="65534:65534",
            stop_seconds=1,
        ),
        networks=[Zone.BACK],
        calls=[Call(purpose="environments", protocol="http", endpoint=server)],
        files=Files(
            read={
                REGISTER.name: REGISTER.read_text(),
                "login.json": login,
                **{
                    f"environments/{each.server.name}": environment(each, target.server)
                    for each in agents
                },
            }
        ),
    )


def environment(agent: Endpoint, server: Server) -> str:
    """Return the form that makes an environment of an agent, as a server sees it.

    Behind the tunnel the address is part of the name: what has another one is another environment.
    """
    at = agent.seen_from(server)
    name = agent.server.name + (f" ({at.host})" if agent.is_across(server) else "")
    fields = {
        "Name": name,
        # An agent, whose certificate nobody can check: it trusts the secret instead.
        "EndpointCreationType": "2",
        "URL": f"tcp://{at}",
        "TLS": "true",
        "TLSSkipVerify": "true",
        "TLSSkipClientVerify": "true",
    }
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    return "".join([*parts, f"--{BOUNDARY}--\r\n"])
