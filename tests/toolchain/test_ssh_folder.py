"""OpenSSH's folder is made once, for its owner alone, and never changed."""

import os
import pwd
from pathlib import Path

import pytest

from toolchain import ssh_folder

HOME = ssh_folder.home


def test_a_folder_that_is_missing_is_made_for_its_owner_alone(ssh_home: Path) -> None:
    ssh_folder.ensure()
    assert (ssh_home / ".ssh").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_there_stays_as_it_is(ssh_home: Path) -> None:
    (ssh_home / ".ssh").mkdir(parents=True, mode=0o750)
    ssh_folder.ensure()
    assert (ssh_home / ".ssh").stat().st_mode & 0o777 == 0o750


def test_the_home_is_the_systems_as_for_ssh_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    assert Path(pwd.getpwuid(os.getuid()).pw_dir) == HOME(), "ssh reads `~` from the system"


def test_a_user_that_the_system_does_not_know_has_the_environments_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unknown(_user: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert HOME() == tmp_path
