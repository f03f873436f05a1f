"""Disk and memory are compared with what is placed on each server."""

from dataclasses import replace

import pytest

from config.images import load_pins
from config.instances import instances
from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import capacity
from toolchain.preflight.host import Host

MIB = 1024
"""KiB, as the probe tells sizes."""


def test_a_server_with_room_has_no_findings() -> None:
    assert [*capacity.disk(host()), *capacity.memory(host()), *capacity.cpus(host())] == []


def test_too_little_disk_is_told_with_what_it_is_for() -> None:
    # On edge: n8n 1500, traefik 200, the site 65, the tunnel 120.
    [found] = capacity.disk(host(free=str(900 * MIB)))
    assert spelled(found) == (
        "error",
        "servers.edge: has too little disk free below /var/lib/docker (got 900MB; "
        "expected at least 4794MB: 2 x 1885MB of images to pull, 1024MB for data)",
        "free some there (docker system df shows what Docker holds), or enlarge the disk",
    )


def test_images_that_are_there_need_no_room() -> None:
    pins = load_pins({})
    there = [f"image={pin.name}:{pin.tag}" for pin in pins.values()]
    assert need(host(*there)) == capacity.DATA
    assert list(capacity.disk(host(*there, free=str(1100 * MIB)))) == []


def test_an_engine_that_is_to_be_installed_needs_room_too() -> None:
    bare = host(docker=None, engine=None, folder="/var/lib", free=str(900 * MIB))
    [found] = capacity.disk(bare)
    assert "disk free below /var/lib (got 900MB" in spelled(found)[1]
    assert "2 x 1885MB of images to pull, 300MB for Docker, 1024MB" in spelled(found)[1]


def test_images_on_a_disk_of_their_own_are_told_apart_from_data() -> None:
    there = "imageFolder=/var/lib/containerd"
    [found] = capacity.disk(host(there, free=str(1100 * MIB), imageFree=str(3000 * MIB)))
    assert "below /var/lib/containerd (got 3000MB; " in spelled(found)[1]
    assert "expected at least 3770MB: 2 x 1885MB of images to pull)" in spelled(found)[1]
    [data] = capacity.disk(host(there, free=str(900 * MIB), imageFree=str(9000 * MIB)))
    assert "below /var/lib/docker (got 900MB; expected at least 1024MB: 1024MB" in spelled(data)[1]


def need(there: Host) -> int:
    """MiB of free disk that a server of one disk needs."""
    [only] = capacity.disks(there)
    return only.need


def test_an_image_that_nobody_has_weighed_needs_room_too() -> None:
    bot = {"bots": {"greeter": {"image": "example.com/bots/greeter:1.4.2"}}}
    weighed = 2 * capacity.UNKNOWN
    assert need(host(settings=bot)) == need(host()) + weighed


def test_replicas_share_their_image() -> None:
    two = {"site": {"replicas": 2}, "n8n": {"workers": 3}}
    assert need(host(settings=two)) == need(host())


def test_less_memory_than_the_limits_is_an_error() -> None:
    # On edge: n8n 768, a worker 640, traefik 192, the site 64, the tunnel 128.
    [found] = capacity.memory(host(memory=str(1500 * MIB)))
    assert spelled(found) == (
        "error",
        "servers.edge: has less memory than the limits of the containers placed on it "
        "(got 1500MB; expected at least 1792MB)",
        "lower limits, move a service to another server, or enlarge this one",
    )


def test_a_setting_that_promises_more_than_there_is_is_a_warning() -> None:
    [found] = capacity.memory(host(memory=str(3915 * MIB)))
    assert spelled(found) == (
        "warning",
        "servers.edge.memory: is more than the server has (got 4096MB; expected at most 3915MB)",
        "pulumi config set --path 'tapbot-stack:servers.edge.memory' 3915MB",
    )


def test_a_server_that_does_not_say_is_a_warning() -> None:
    silent = host(memory=None, cpus=None, free=None, folder=None)
    checks = (capacity.disk, capacity.memory, capacity.cpus)
    assert [spelled(found)[:2] for check in checks for found in check(silent)] == [
        (
            "warning",
            "servers.edge: does not say how much disk is free (expected at least 4794MB)",
        ),
        ("warning", "servers.edge: does not say how much memory it has (expected 4096MB)"),
        ("warning", "servers.edge: does not say how many CPUs it has (expected at least 1)"),
    ]


def test_a_limit_above_the_cpus_of_the_server_is_an_error_at_its_setting() -> None:
    [found] = capacity.cpus(host(cpus="2", settings={"n8n": {"cpus": 2.5}}))
    assert spelled(found) == (
        "error",
        "n8n.cpus: is more CPUs than edge has (got 2.5; expected at most 2)",
        "pulumi config set --path 'tapbot-stack:n8n.cpus' 2,"
        " or move the service to a larger server",
    ), "Docker would refuse the new container after the old one was deleted"


def test_each_service_with_too_high_a_limit_is_told_once() -> None:
    high = {"n8n": {"workers": 3, "workerCpus": 4}, "site": {"cpus": 3}, "tunnel": {"cpus": 2}}
    found = capacity.cpus(host(cpus="2", settings=high))
    assert [each.problem.path for each in found] == ["n8n.workerCpus", "site.cpus"]


def test_a_limit_of_all_cpus_of_the_server_is_fine() -> None:
    assert list(capacity.cpus(host(cpus="2", settings={"n8n": {"cpus": 2}}))) == []
    assert capacity.cpus_need(host(settings={"n8n": {"workerCpus": 1.5}})) == 1.5


@pytest.mark.parametrize("name", ["edge", "data"])
def test_every_instance_has_a_setting_for_its_cpus(name: str) -> None:
    server = host(name=name)
    for instance in server.instances:
        setting = capacity.cpus_setting(server, instance)
        assert setting is not None, instance.service
        section, key = setting.split(".")
        dumped = server.settings.model_dump(by_alias=True)
        assert dumped[section][key] == instance.cpus


def test_a_limit_without_a_setting_is_an_error_of_the_server() -> None:
    server = host()
    [n8n] = [each for each in instances(server.settings) if each.name == "n8n"]
    assert capacity.cpus_setting(server, replace(n8n, service="mail")) is None
