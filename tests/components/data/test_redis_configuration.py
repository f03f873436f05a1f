"""redis.conf and the access list of a Redis, for what its data is worth."""

import hashlib

import pytest

from components.data.redis_configuration import RedisRole, access_list, configuration

PASSWORD = "the-redis-password"
MIB = 1024 * 1024


def test_the_password_is_kept_as_its_digest_only() -> None:
    assert PASSWORD not in access_list("n8n", RedisRole.QUEUE, PASSWORD)
    assert f"#{hashlib.sha256(PASSWORD.encode()).hexdigest()}" in acl("n8n")["n8n"]


@pytest.mark.parametrize("role", RedisRole)
def test_a_client_can_do_its_work_and_cannot_administer_the_server(role: RedisRole) -> None:
    rules = acl("client", role)["client"]
    assert {"on", "~*", "&*"} <= set(rules)
    granted_last = rules.index("-@dangerous")
    assert rules.index("+@all") < rules.index("-@admin") < granted_last, "later rules win"
    assert {"+info"} <= set(rules[granted_last:]), "Bull asks for the server's version with INFO"
    admin = {"config", "acl", "shutdown", "debug", "save", "replicaof", "module"}
    back = {rule.removeprefix("+").split("|")[0] for rule in rules[granted_last:]}
    assert not admin & back, "whoever breaks into a client would own the server"


def test_only_the_cache_may_list_and_clear_keys() -> None:
    needed = {"+keys", "+flushdb"}
    assert needed <= set(acl("directus", RedisRole.CACHE)["directus"]), (
        "Directus clears its cache by them, and its first start dies half-way without"
    )
    assert not needed & set(acl("n8n")["n8n"]), "nobody has to walk through or empty the queue"


@pytest.mark.parametrize("role", RedisRole)
def test_every_directive_has_a_value(role: RedisRole) -> None:
    for line in configuration(role, 6379, 128 * MIB).splitlines():
        assert len(line.split(" ", 1)[1]) > 0, f"Redis refuses to start with {line!r}"


def acl(user: str, role: RedisRole = RedisRole.QUEUE) -> dict[str, list[str]]:
    """Return the rules of each user in the ACL file."""
    users: dict[str, list[str]] = {}
    for line in access_list(user, role, PASSWORD).splitlines():
        word, name, *rules = line.split()
        assert word == "user", "an ACL file holds nothing but users, not even comments"
        users[name] = rules
    return users
