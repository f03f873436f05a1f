"""Redis, in one of two roles: a queue that must lose nothing, or a cache that may lose all."""

import pulumi

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.links import RedisLink
from components.containers.process import Files, Health, Process, Storage, Zone
from components.containers.scrape import Observer
from components.containers.service import Service
from components.data.redis_configuration import RedisRole, access_list, configuration, reader
from components.stack.args import ServiceArgs
from config.services.redis import RedisSettings

UID = 999
"""User and group of the redis image."""


PING = "redis-cli --user health --pass any --no-auth-warning"
"""Signs in as the user that needs no password and can do nothing but ping."""


class Redis(pulumi.ComponentResource):
    """One Redis with one user, tuned for its role."""

    link: RedisLink

    def __init__(self, args: ServiceArgs[RedisSettings], role: RedisRole, user: str) -> None:
        super().__init__("tapbot:data:Redis", args.name, None, args.options)
        [secret], [target] = args.settings.SECRETS, args.targets
        password, port = args.secret(secret), target.instance.port
        durable = role is RedisRole.QUEUE
        container = ContainerArgs(
            target=target,
            process=Process(
                # Until the log is loaded, PING answers LOADING.
                health=Health(test=["CMD-SHELL", f"{PING} -p {port} ping | grep -q PONG"]),
                command=["redis-server", f"{DIRECTORY}/redis.conf"],
                user=f"{UID}:{UID}",
                stop_seconds=30,
            ),
            networks=[Zone.BACK],
            files=Files(
                read={
                    "redis.conf": configuration(role, port, args.settings.memory.bytes),
                    "users.acl": _access_list(args.observer, user, role, password),
                }
            ),
            storage=Storage(
                data={"/data": target.name} if durable else {},
                scratch={} if durable else {"/data": f"size=8m,uid={UID},gid={UID},mode=0700"},
            ),
        )
        service = Service(args.name, [container], self)
        self.link = RedisLink(endpoint=service.endpoints[0], user=user, password=password)
        args.registry.databases.add(service.endpoints[0])
        self.register_outputs({})


def _access_list(
    observer: Observer | None, user: str, role: RedisRole, password: pulumi.Output[str]
) -> pulumi.Output[str]:
    if observer is None:
        return password.apply(lambda own: access_list(user, role, own))
    name = observer.user
    return pulumi.Output.all(password, observer.password).apply(
        lambda both: access_list(user, role, both[0]) + reader(name, both[1])
    )
