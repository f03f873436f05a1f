"""Disk and memory are compared with what is placed on each server."""

import tomllib

from config.images import PINS_FILE, load_pins
from config.settings import Placement
from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import room

MIB = 1024
"""KiB, as the probe tells sizes."""


def test_a_server_with_room_has_no_findings() -> None:
    assert [*room.disk(host()), *room.memory(host())] == []


def test_every_image_and_every_service_is_counted() -> None:
    assert set(room.SIZES) == set(tomllib.loads(PINS_FILE.read_text()))
    assert set(room.IMAGE_OF) == set(Placement.model_fields)


def test_too_little_disk_is_told_with_what_it_is_for() -> None:
    # On edge: n8n 1400, traefik 250, the site 150, the tunnel 150.
    [found] = room.disk(host(free=str(900 * MIB)))
    assert spelled(found) == (
        "error",
        "servers.edge: has too little disk free below /var/lib/docker (got 900MB; "
        "expected at least 4924MB: 2 x 1950MB of images to pull, 1024MB for data)",
        "free some there (docker system df shows what Docker holds), or enlarge the disk",
    )


def test_images_that_are_there_need_no_room() -> None:
    pins = load_pins({})
    there = [f"image={pin.name}:{pin.tag}" for pin in pins.values()]
    assert room.disk_need(host(*there)) == room.DATA
    assert list(room.disk(host(*there, free=str(1100 * MIB)))) == []


def test_an_engine_that_is_to_be_installed_needs_room_too() -> None:
    bare = host(docker=None, engine=None, folder="/var/lib", free=str(900 * MIB))
    [found] = room.disk(bare)
    assert "disk free below /var/lib (got 900MB" in spelled(found)[1]
    assert "2 x 1950MB of images to pull, 300MB for Docker, 1024MB" in spelled(found)[1]


def test_replicas_share_their_image() -> None:
    two = {"site": {"replicas": 2}, "n8n": {"workers": 3}}
    assert room.disk_need(host(settings=two)) == room.disk_need(host())


def test_less_memory_than_the_limits_is_an_error() -> None:
    # On edge: n8n 768, a worker 640, traefik 128, the site 64, the tunnel 128.
    [found] = room.memory(host(memory=str(1500 * MIB)))
    assert spelled(found) == (
        "error",
        "servers.edge: has less memory than the limits of the containers placed on it "
        "(got 1500MB; expected at least 1728MB)",
        "lower limits, move a service to another server, or enlarge this one",
    )


def test_a_setting_that_promises_more_than_there_is_is_a_warning() -> None:
    [found] = room.memory(host(memory=str(3915 * MIB)))
    assert spelled(found) == (
        "warning",
        "servers.edge.memory: is more than the server has (got 4096MB; expected at most 3915MB)",
        "pulumi config set --path 'tapbot-stack:servers.edge.memory' 3915MB",
    )


def test_a_server_that_does_not_say_is_a_warning() -> None:
    silent = host(memory=None, free=None, folder=None)
    assert [spelled(found)[:2] for found in (*room.disk(silent), *room.memory(silent))] == [
        (
            "warning",
            "servers.edge: does not say how much disk is free (expected at least 4924MB)",
        ),
        ("warning", "servers.edge: does not say how much memory it has (expected 4096MB)"),
    ]
