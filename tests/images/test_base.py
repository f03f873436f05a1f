"""The Debian base: what the machine must have, and what never enters an image."""

from pathlib import Path

import pytest

from images import base
from images.engine import EngineError


def test_without_root_the_ways_out_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="run the command with sudo, or make the image's"):
        base.require_debootstrap(tmp_path / "log", root=False)


def test_what_is_missing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(base, "run", lambda command, _: ran.append(command))
    monkeypatch.setattr(base, "KEYRING", tmp_path / "absent")
    base.require_debootstrap(
        tmp_path / "log", have=lambda name: name if name == "apt-get" else None, root=True
    )
    packages = ["debootstrap", "debian-archive-keyring"]
    assert ran == [
        ["apt-get", "update"],
        ["apt-get", *base.WAITING, "-y", "install", *packages],
    ], "a machine that updates itself keeps dpkg locked for minutes"


def test_without_apt_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="needs debootstrap"):
        base.require_debootstrap(tmp_path / "log", have=lambda _: None, root=True)


def test_what_is_there_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "run", lambda *_: pytest.fail("nothing is missing"))
    monkeypatch.setattr(base, "KEYRING", tmp_path)
    base.require_debootstrap(tmp_path / "log", have=lambda name: name, root=True)


def test_the_machines_name_and_resolver_stay_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def run(command: list[str], log: Path) -> None:
        assert log == tmp_path / "log"
        rootfs = tmp_path / "rootfs"
        if command[0] == "debootstrap":
            for name in ("etc/hostname", "etc/resolv.conf", "var/lib/apt/lists/x", "bin/sh"):
                (rootfs / name).parent.mkdir(parents=True, exist_ok=True)
                (rootfs / name).write_text("")
        else:
            files = [path for path in rootfs.rglob("*") if path.is_file()]
            seen.extend(str(path.relative_to(rootfs)) for path in files)

    monkeypatch.setattr(base, "run", run)
    monkeypatch.setattr(base, "require_debootstrap", lambda _: None)
    base.debootstrap(tmp_path, tmp_path / "log")
    assert seen == ["bin/sh"]
    assert not (tmp_path / "rootfs").exists()


def test_a_failed_command_names_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(EngineError, match=f"^false failed; see {log}$"):
        base.run(["false"], log)


def test_a_context_is_a_copy_without_the_slow_part(tmp_path: Path) -> None:
    (tmp_path / "artifact").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM a")
    with base.context(tmp_path) as folder:
        (folder / "artifact.tar").write_text("added")
        assert sorted(path.name for path in folder.iterdir()) == ["Dockerfile", "artifact.tar"]
    assert not (tmp_path / "artifact.tar").exists()
