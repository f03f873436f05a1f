"""System packages are installed without questions, and a failure names them."""

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import apt
from toolchain.errors import ToolchainError
from toolchain.process import Result


def test_packages_are_installed_after_the_lists_were_updated(place: Workplace) -> None:
    place.runner.on("apt-get", Result(0))
    apt.install(place.context, ["docker.io", "iptables"])
    assert place.runner.calls == [
        ["apt-get", *apt.WAITING, "update"],
        ["apt-get", *apt.WAITING, "install", "-y", "docker.io", "iptables"],
    ]
    assert place.runner.envs[0]["DEBIAN_FRONTEND"] == "noninteractive"


def test_a_failure_names_the_packages_and_the_log(place: Workplace) -> None:
    place.runner.on("apt-get", Result(100, "E: no route\n"))
    with pytest.raises(ToolchainError, match=r"could not install docker\.io") as caught:
        apt.install(place.context, ["docker.io"])
    assert caught.value.log is not None
    assert "no route" in caught.value.log.read_text()


def test_nothing_is_installed_where_there_is_no_apt(place: Workplace) -> None:
    assert not apt.available(place.context)
