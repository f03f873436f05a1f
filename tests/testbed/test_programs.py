"""A new machine has no debootstrap."""

from collections.abc import Sequence

import pytest

from testbed import programs
from testbed.errors import BedError


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    commands: list[Sequence[str]] = []
    monkeypatch.setattr(programs, "run", lambda args, **_: commands.append(args))
    return commands


def test_what_is_missing_is_installed(ran: list[Sequence[str]]) -> None:
    programs.require(
        "debootstrap", "debootstrap", "keyring", have={"apt-get": "/usr/bin/apt-get"}.get
    )
    assert [args[1] for args in ran] == ["update", "install"]
    assert ran[1][-2:] == ["debootstrap", "keyring"]


def test_what_is_there_is_not_installed(ran: list[Sequence[str]]) -> None:
    programs.require("debootstrap", have={"debootstrap": "/usr/sbin/debootstrap"}.get)
    assert ran == []


def test_without_apt_the_packages_are_named(ran: list[Sequence[str]]) -> None:
    with pytest.raises(BedError, match="not found on this machine: install ssh-client"):
        programs.require("ssh", "ssh-client", have=lambda _: None)
    assert ran == []
