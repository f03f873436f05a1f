"""An engine that keeps its files elsewhere is told before an agent does not find them."""

from collections.abc import Callable, Iterator

import pytest

from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import docker_folders
from toolchain.preflight.findings import Finding
from toolchain.preflight.host import Host

WATCHED = {
    "monitoring": {},
    "logs": {},
    "placement": {"monitoring": "edge"},
    "servers": {name: {"memory": "8GB"} for name in ("edge", "data")},
}


def test_an_engine_as_it_is_installed_has_no_findings() -> None:
    there = host(settings=WATCHED)
    assert [*docker_folders.data_root(there), *docker_folders.image_store(there)] == []


def test_a_folder_of_the_operators_own_is_told() -> None:
    [found] = docker_folders.data_root(host(settings=WATCHED, folder="/mnt/docker"))
    assert spelled(found) == (
        "error",
        "servers.edge: keeps Docker's files where logs and monitoring do not look "
        "(got /mnt/docker; expected /var/lib/docker)",
        "mount a disk at /var/lib/docker instead of setting `data-root`, or remove the sections"
        " logs and monitoring",
    )


def test_images_in_the_store_of_containerd_are_told() -> None:
    [found] = docker_folders.image_store(host(settings=WATCHED, imageStore="containerd"))
    assert "has an engine of which monitoring cannot see the containers" in spelled(found)[1]
    assert '"containerd-snapshotter": false' in spelled(found)[2]


@pytest.mark.parametrize("check", [docker_folders.data_root, docker_folders.image_store])
def test_without_agents_both_are_fine(check: Callable[[Host], Iterator[Finding]]) -> None:
    assert list(check(host(folder="/mnt/docker", imageStore="containerd"))) == []


def test_an_engine_that_is_to_be_installed_keeps_them_there() -> None:
    bare = host(settings=WATCHED, docker=None, engine=None, folder="/var/lib")
    assert list(docker_folders.data_root(bare)) == []
