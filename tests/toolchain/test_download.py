"""An official release is taken only when it is what its list of checksums says."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tests.toolchain.scripted import workplace
from toolchain import download, pins
from toolchain.errors import ToolchainError


def archive(*names: str) -> bytes:
    """A release archive with these members."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as members:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 2
            members.addfile(info, io.BytesIO(b"ok"))
    return packed.getvalue()


def serve(monkeypatch: pytest.MonkeyPatch, content: bytes, checksum: str) -> None:
    """Answer the two downloads."""
    name = "pulumi-v1-linux-x64.tar.gz"
    monkeypatch.setattr(download, "archive_name", lambda: name)
    listing = f"{checksum}  {name}\n".encode()
    monkeypatch.setattr(download, "_get", lambda wanted: content if wanted == name else listing)


@pytest.mark.parametrize(
    ("system", "machine", "ending"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Darwin", "arm64", "darwin-arm64"),
    ],
)
def test_the_archive_fits_the_machine(system: str, machine: str, ending: str) -> None:
    assert download.archive_name(system, machine) == f"pulumi-v{pins.PULUMI}-{ending}.tar.gz"


def test_there_is_no_archive_for_other_machines() -> None:
    assert download.archive_name("Linux", "riscv64") is None
    assert download.archive_name("FreeBSD", "x86_64") is None


def test_a_verified_archive_is_unpacked_flat_and_executable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = archive("pulumi/pulumi", "pulumi/../../evil")
    serve(monkeypatch, content, hashlib.sha256(content).hexdigest())
    download.fetch_cli(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil", "pulumi"]
    assert (tmp_path / "pulumi").stat().st_mode & 0o777 == 0o755


def test_a_wrong_checksum_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    serve(monkeypatch, archive("pulumi/pulumi"), "0" * 64)
    with pytest.raises(ToolchainError, match="does not have the checksum"):
        download.fetch_cli(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_release_that_does_not_list_the_archive_is_refused() -> None:
    with pytest.raises(ToolchainError, match=r"does not name a\.tar\.gz"):
        download.expected_checksum("abc  b.tar.gz\n", "a.tar.gz")


def test_downloads_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_answers", lambda: pytest.fail("no host may be asked"))
    assert not download.wanted(workplace(tmp_path, TAPBOT_TOOLCHAIN="source").context)


def test_it_is_said_why_nothing_is_downloaded(tmp_path: Path) -> None:
    chosen = workplace(tmp_path, TAPBOT_TOOLCHAIN="source").context
    assert download.why_not(chosen) == "TAPBOT_TOOLCHAIN=source"
    assert download.why_not(workplace(tmp_path).context).endswith("does not answer")


def test_another_value_of_the_switch_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="set it to `auto` or `source`"):
        download.wanted(workplace(tmp_path, TAPBOT_TOOLCHAIN="yes").context)


def test_by_default_the_host_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_answers", lambda: True)
    assert download.wanted(workplace(tmp_path).context)
