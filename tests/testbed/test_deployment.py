"""The stack `prod` is adapted to the bed, and a failure shows what the servers say."""

from pathlib import Path

import pytest

from testbed import Bed, BedError
from testbed.deployment import IMAGES, ROLES, Deployment, deployment, load_images
from tests.testbed.conftest import Pretend
from toolchain import ssh_folder


@pytest.fixture
def made(bed: Bed, tmp_path: Path, pretend: Pretend) -> Deployment:
    """Return a deployment whose pulumi agrees to everything."""
    pretend("pulumi", "exit 0")
    for name in ROLES.values():
        (bed.folder / f"{name}.key.pub").write_text(f"ssh-ed25519 {name}\n")
    return Deployment(bed, tmp_path / "deployment", lambda settings: settings.pop("traefik"))


def test_servers_have_the_addresses_and_keys_of_the_bed(made: Deployment) -> None:
    settings = made.settings()
    assert settings["domain"] == "bed.test"
    assert settings["ssh"] == {"keyFile": str(made.bed.client_key)}
    servers = {
        role: (server["address"], server["hostKey"]) for role, server in settings["servers"].items()
    }
    assert servers == {
        "edge": ("10.77.0.11", "ssh-ed25519 srv-a"),
        "data": ("10.77.0.12", "ssh-ed25519 srv-b"),
    }
    assert all("privateAddress" in server for server in settings["servers"].values())
    assert "traefik" not in settings, "whoever makes it has the last word"


def test_an_update_that_fails_shows_what_runs_on_the_servers(
    made: Deployment, pretend: Pretend
) -> None:
    pretend(
        "ssh", '[ "$3" = srv-a ] && echo tapbot-bed-n8n: Restarting || { echo off >&2; exit 255; }'
    )
    pretend("pulumi", "echo container did not start; exit 255")
    with pytest.raises(BedError) as raised:
        made.up()
    assert str(raised.value) == (
        "pulumi up failed:\ncontainer did not start\n\n"
        "== edge\ntapbot-bed-n8n: Restarting\n\n== data\noff\n"
    )


def test_nothing_is_made_without_pulumi_or_an_engine(
    bed: Bed, pretend: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend("pulumi", "exit 0")
    pretend("docker", "echo no daemon >&2; exit 1")
    with pytest.raises(BedError, match="no daemon"), deployment(bed, print):
        pytest.fail("images could not be brought")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(BedError, match="pulumi is not on PATH"), deployment(bed, print):
        pytest.fail("nothing could be deployed")


def test_the_state_goes_with_the_block(
    bed: Bed, pretend: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh_folder, "ensure", lambda: None)
    for name in ROLES.values():
        (bed.folder / f"{name}.key.pub").write_text(f"ssh-ed25519 {name}\n")
    for name in ("docker", "pulumi"):
        pretend(name, "exit 0")
    with deployment(bed, lambda _: None) as made:
        assert made.workspace.state.is_dir()
    assert not made.workspace.program.parent.exists()


def test_a_server_gets_the_images_of_its_services(
    bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(Bed, "load_image", lambda _bed, name, *images: sent.extend([name, *images]))
    load_images(bed, "srv-b", IMAGES["data"])
    assert sent[0] == "srv-b"
    assert [image.split("/")[-1].split(":")[0] for image in sent[2:4]] == ["postgres", "redis"]
    assert len(sent) == 1 + len(IMAGES["data"])
