"""Dozzle: the lines of all containers as they are written, on one page."""

from collections.abc import Sequence
from typing import Final

import pulumi
import yaml

from components.certificate import Certificate, self_signed
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, go_limit
from components.containers.service import Service
from components.containers.socket_proxy import ID, PORT, socket_proxy
from components.containers.target import Target
from components.password_hash import password_hash
from components.stack.args import ServiceArgs
from config.services.dozzle import AGENT, AGENTS, PASSWORD, PROXY, SERVER, DozzleSettings

UID: Final = 65534
"""Nobody: it needs no more than the proxy."""

PATHS: Final = (
    *("_ping", "version", "info", "events", "containers/json"),
    f"containers/{ID}/(json|logs|stats)",
)
"""What an agent reads of Docker. `archive`, `export` and every change are refused."""

USER: Final = "admin"
CERTIFICATE, KEY = "certificate.pem", "key.pem"
PAIR: Final = {"DOZZLE_CERT": f"{DIRECTORY}/{CERTIFICATE}", "DOZZLE_KEY": f"{DIRECTORY}/{KEY}"}
"""Where one of these files is missing, it takes a pair that everybody has, and says nothing."""

QUIET: Final = {
    "DOZZLE_NO_ANALYTICS": "true",
    "DOZZLE_RELEASE_CHECK_MODE": "manual",
    "DOZZLE_DISABLE_AVATARS": "true",
}
"""What keeps it from calling home, or a service with pictures."""

CHECK: Final = Health(test=["CMD", "/dozzle", "healthcheck"], interval=15)


class Dozzle(pulumi.ComponentResource):
    """Its page, which asks an agent on every engine; each agent reads Docker through a proxy.

    Page and agents trust one certificate alone, whose key only they have. Nobody has the socket,
    and what would change a container is switched off and refused by the proxy besides.
    """

    def __init__(self, args: ServiceArgs[DozzleSettings]) -> None:
        super().__init__("tapbot:admin:Dozzle", args.name, None, args.options)
        own: pulumi.Output[Certificate] = pulumi.Output.secret(
            args.secret(AGENTS).apply(certificate)
        )
        pair = {
            CERTIFICATE: own.apply(lambda each: each.certificate),
            KEY: own.apply(lambda each: each.key),
        }
        proxies = [socket_proxy(each, PATHS, Zone.SOCKET) for each in args.of(PROXY)]
        before = Service(PROXY.name, proxies, self).endpoints
        made = [_agent(*each, pair) for each in zip(args.of(AGENT), before, strict=True)]
        agents = Service(AGENT.name, made, self).endpoints
        password = args.secret(PASSWORD)
        users = password_hash("dozzle-password", password, self).apply(users_file)
        Service(args.name, [_page(args, agents, {**pair, "data/users.yml": users})], self)
        args.login(user=USER, password=password)
        self.register_outputs({})


def certificate(seed: str) -> Certificate:
    """Return the pair of page and agents, which is the only one that either trusts."""
    return self_signed(seed, "dozzle")


def users_file(hashed: str) -> str:
    """Return the file of its users; one whose roles are not named may do everything."""
    user = {"name": USER, "email": "", "password": hashed, "roles": "none"}
    return yaml.safe_dump({"users": {USER: user}})


def _agent(target: Target, proxy: Endpoint, pair: dict[str, pulumi.Output[str]]) -> ContainerArgs:
    at = f"{proxy.target.name}:{PORT}"
    return ContainerArgs(
        target=target,
        process=Process(
            health=CHECK,
            command=["agent"],
            environment={
                **QUIET,
                **PAIR,
                "DOCKER_HOST": f"tcp://{at}",
                "DOZZLE_HOSTNAME": target.server.name,
                **go_limit(target.instance.memory),
            },
            user=f"{UID}:{UID}",
        ),
        networks=[Zone.BACK, Zone.SOCKET],
        files=Files(read=pair),
        # It writes where it listens, for its own check.
        storage=Storage(scratch={"/tmp": f"size=16m,uid={UID},gid={UID},mode=0700"}),
    )


def _page(
    args: ServiceArgs[DozzleSettings],
    agents: Sequence[Endpoint],
    files: dict[str, pulumi.Output[str]],
) -> ContainerArgs:
    [target] = args.of(SERVER)
    there = [each for each in agents if not each.server.lost]
    return ContainerArgs(
        target=target,
        process=Process(
            health=CHECK,
            environment={
                **QUIET,
                **PAIR,
                "DOZZLE_REMOTE_AGENT": ",".join(
                    f"{each.seen_from(target.server)}|{each.server.name}" for each in there
                ),
                "DOZZLE_ADDR": f":{target.instance.port}",
                "DOZZLE_AUTH_PROVIDER": "simple",
                "DOZZLE_AUTH_TTL": "12h",
                "DOZZLE_ENABLE_ACTIONS": "false",
                "DOZZLE_ENABLE_SHELL": "false",
                **go_limit(target.instance.memory),
            },
            user=f"{UID}:{UID}",
            # Below it, it looks for data/users.yml.
            directory=DIRECTORY,
        ),
        networks=[Zone.BACK],
        calls=[
            Call(
                purpose="lines of containers",
                protocol="grpc",
                endpoint=each,
                # It does not start without any agent; it does without those of other servers.
                waits=not each.is_across(target.server),
            )
            for each in there
        ],
        files=Files(read=files),
    )
