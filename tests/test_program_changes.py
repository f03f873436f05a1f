"""A change of the whole program's configuration reaches what it is about, and nothing else."""

from dataclasses import asdict, replace
from typing import Any, Final

from config.service import LOOPBACK
from tests.support.engine import CONTAINER, IMAGE, RecordingEngine
from tests.support.program import complete, deploy

# A release of the same major version that nobody pulls here.
REDIS: Final = "redis:7.4.99-bookworm"


def described(engine: RecordingEngine) -> dict[tuple[str, str], dict[str, Any]]:
    """Return everything that the program said about each resource, by type and name."""
    found = {(each.type, each.name): asdict(replace(each, urn="")) for each in engine.registered}
    assert len(found) == len(engine.registered)
    return found


def test_another_image_of_redis_changes_both_redis_and_nothing_else() -> None:
    config = complete("dev")
    before = described(deploy("dev", config))
    after = described(deploy("dev", {**config, "images": {"redis": REDIS}}))
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    images = {key for key in changed if key[0] == IMAGE}
    assert len(images - after.keys()) == len(images - before.keys()) == 1, "a tag has a pull"
    assert changed - images == {
        (CONTAINER, name)
        for name in (
            "redis-queue-data",
            "redis-queue-data-carrier",
            "redis-cache-data",
            "redis-cache-data-carrier",
        )
    }, "an upgrade of one image would restart somebody else"


def test_one_remote_server_has_everything_and_no_tunnel() -> None:
    prod = complete("prod")
    one = {**prod["servers"]["edge"], "privateAddress": None, "memory": "8GB"}
    placement = dict.fromkeys(prod["placement"], "edge")
    engine = deploy("prod", {**prod, "servers": {"edge": one}, "placement": placement})
    assert {link["through"] for link in engine.outputs["links"]} == {"local"}
    names = {each.name for each in engine.registered}
    assert not [name for name in names if "tunnel" in name or "permits" in name]
    published = {
        each.name
        for each in engine.of_type(CONTAINER)
        for port in each.inputs.get("ports", [])
        if port["ip"] != LOOPBACK
    }
    assert published == {"traefik"}, "nobody else is called from another server"
