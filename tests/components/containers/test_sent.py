"""Sent: what is copied elsewhere is registered once, where a stack has such a place."""

from components.containers.process import Storage
from components.containers.sent import SentRegister
from components.containers.service import Service
from tests.components.parts import container_args, local_fleet, target
from tests.support.engine import run


def test_replicas_that_share_a_volume_register_it_once() -> None:
    register = SentRegister("copies elsewhere")

    def build() -> None:
        server = local_fleet()["edge"]
        storage = Storage(data={"/a": "thing-a", "/b": "thing-b"}, sent={"/a": "files"})
        names = ("thing-1", "thing-2")
        replicas = [target(server, "thing", name=name, sent=register) for name in names]
        Service("thing", [container_args(each, storage=storage) for each in replicas], server)

    run(build)
    [sent] = register.read()
    assert (sent.what, sent.server.name) == ("files", "edge")


def test_without_such_a_place_nothing_is_registered() -> None:
    def build() -> None:
        server = local_fleet()["edge"]
        storage = Storage(data={"/a": "thing-a"}, sent={"/a": "files"})
        Service("thing", [container_args(target(server), storage=storage)], server)

    assert run(build).container("thing").mounts["/a"]["source"] == "tapbot-test-thing-a"
