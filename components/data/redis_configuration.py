"""redis.conf and the access list of a Redis, for what its data is worth."""

import hashlib
from enum import StrEnum

from components.containers.files_volume import DIRECTORY


class RedisRole(StrEnum):
    """What Redis is used for: only a queue's data is kept."""

    QUEUE = "queue"
    CACHE = "cache"


NEEDED = {
    RedisRole.QUEUE: "+info +client|list",
    RedisRole.CACHE: "+info +keys +flushdb",
}
"""The commands Bull and Directus need among those that Redis classes as dangerous."""


LENGTHS = " +llen %R~bull:jobs:*"
"""How many jobs wait, for `make doctor`: nothing of what is in them."""


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
    """Return the ACL file: one client, without admin commands.

    Without a password there are only PING and the lengths of the queue.
    """
    digest = hashlib.sha256(password.encode()).hexdigest()
    return (
        "user default off\n"
        f"user health on nopass -@all +ping{LENGTHS if role is RedisRole.QUEUE else ''}\n"
        f"user {user} on #{digest} ~* &* +@all -@admin -@dangerous {NEEDED[role]}\n"
    )


def reader(user: str, password: str) -> str:
    """Return the line of a user who may ask for figures, and for no key."""
    digest = hashlib.sha256(password.encode()).hexdigest()
    return f"user {user} on #{digest} -@all +ping +info\n"
