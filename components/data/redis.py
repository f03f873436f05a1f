"""Redis, in one of two roles: a queue that must lose nothing, or a cache that may lose all."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import pulumi

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.data_volume import data_volume
from components.base.links import RedisLink
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.service import Service
from components.servers.server import Server
from config import ports
from config.data import RedisSettings
from config.images import Pin

UID = 999
"""User and group of the redis image."""


PING = "redis-cli --user health --pass any --no-auth-warning"
"""Signs in as the user that needs no password and can do nothing but ping."""


class RedisRole(StrEnum):
    """What the data in Redis is worth."""

    QUEUE = "queue"
    CACHE = "cache"


NEEDED = {
    RedisRole.QUEUE: "+info +client|list",
    RedisRole.CACHE: "+info +keys +flushdb",
}
"""What Bull and Directus ask for among the commands that Redis calls dangerous."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RedisArgs:
    """What Redis takes; `user` is the one client that may sign in."""

    server: Server
    image: Pin
    settings: RedisSettings
    role: RedisRole
    user: str
    password: pulumi.Input[str]


class Redis(pulumi.ComponentResource):
    """One Redis with one signed-in client, tuned for its role."""

    link: RedisLink

    def __init__(
        self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:data:Redis", name, None, opts)
        password = pulumi.Output.secret(args.password)
        keeps = args.role is RedisRole.QUEUE
        port = ports.REDIS_QUEUE if keeps else ports.REDIS_CACHE
        parent = pulumi.ResourceOptions(parent=self)
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=args.server,
                image=args.image,
                files={
                    "redis.conf": configuration(args.role, port, args.settings.memory.bytes),
                    "users.acl": password.apply(
                        lambda value: access_list(args.user, args.role, value)
                    ),
                },
            ),
            parent,
        )
        volumes = {"/data": data_volume(f"{name}-data", args.server, self)} if keeps else {}
        owner = f"uid={UID},gid={UID},mode=0700"
        service = Service(
            name,
            ServiceArgs(
                server=args.server,
                image=args.image,
                process=Process(
                    # Not before the log is loaded: until then PING answers LOADING.
                    health=Health(test=["CMD-SHELL", f"{PING} -p {port} ping | grep -q PONG"]),
                    command=["redis-server", f"{DIRECTORY}/redis.conf"],
                    user=f"{UID}:{UID}",
                    stop_seconds=30,
                ),
                limits=Limits(memory=args.settings.memory, cpus=args.settings.cpus),
                storage=Storage(
                    files=files,
                    data=volumes,
                    scratch={} if keeps else {"/data": f"size=8m,{owner}"},
                ),
                network=Network(
                    networks=[args.server.engine.back],
                    port=port,
                ),
            ),
            parent,
        )
        self.link = RedisLink(endpoint=service.endpoints[0], user=args.user, password=password)
        self.register_outputs({})


def configuration(role: RedisRole, port: int, memory_bytes: int) -> str:
    """Return redis.conf; a quarter of the memory stays free for copy-on-write and buffers."""
    durable = role is RedisRole.QUEUE
    settings = {
        "bind": "* -::*",
        "protected-mode": "no",
        "port": port,
        "dir": "/data",
        "aclfile": f"{DIRECTORY}/users.acl",
        "maxmemory": memory_bytes * 3 // 4,
        # A queue that evicts loses jobs; Bull refuses anything but noeviction.
        "maxmemory-policy": "noeviction" if durable else "allkeys-lru",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": '""',
        "tcp-keepalive": 60,
    }
    return "".join(f"{key} {value}\n" for key, value in settings.items())


def access_list(user: str, role: RedisRole, password: str) -> str:
    """Return the ACL file: one client, without admin commands; without a password only PING."""
    digest = hashlib.sha256(password.encode()).hexdigest()
    return (
        "user default off\n"
        "user health on nopass -@all +ping\n"
        f"user {user} on #{digest} ~* &* +@all -@admin -@dangerous {NEEDED[role]}\n"
    )
