"""The stack `prod` is adapted to the bed, and a failure shows what the servers say."""

from pathlib import Path

import pytest

from testbed import Bed, BedError
from testbed.deployment import ROLES, Deployment, deployment
from testbed.ledger import Ledger
from tests.support.factories import DATA_KEY, HOST_KEY
from tests.testbed.conftest import Pretend
from toolchain import ssh_folder

KEYS = {"srv-a": HOST_KEY, "srv-b": DATA_KEY}


@pytest.fixture
def made(bed: Bed, tmp_path: Path, pretend: Pretend) -> Deployment:
    """Return a deployment whose pulumi agrees to everything."""
    pretend("pulumi", "exit 0")
    for name, key in KEYS.items():
        (bed.folder / f"{name}.key.pub").write_text(f"{key}\n")
    return Deployment(
        bed, tmp_path / "deployment", lambda settings: settings.update(timezone="UTC")
    )


def test_servers_have_the_addresses_and_keys_of_the_bed(made: Deployment) -> None:
    settings = made.settings()
    assert settings["domain"] == "bed.test"
    assert settings["ssh"] == {"keyFile": str(made.bed.client_key)}
    servers = {
        role: (server["address"], server["hostKey"]) for role, server in settings["servers"].items()
    }
    assert servers == {
        "edge": ("10.77.0.11", KEYS["srv-a"]),
        "data": ("10.77.0.12", KEYS["srv-b"]),
    }
    assert all("privateAddress" in server for server in settings["servers"].values())
    assert settings["timezone"] == "UTC", "whoever makes it has the last word"


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


def test_a_server_gets_the_images_of_what_the_stack_runs_there(
    made: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: dict[str, set[str]] = {}

    def load(_bed: Bed, name: str, *references: str) -> None:
        sent[name] = {reference.split("/")[-1].split(":")[0] for reference in references}

    monkeypatch.setattr(Bed, "load_image", load)
    for role in ROLES:
        made.load_images(role)
    assert {"postgres", "redis", "directus"} <= sent["srv-b"]
    assert {"n8n", "victoria-metrics"} <= sent["srv-a"]
    assert "vmagent" in sent["srv-a"] & sent["srv-b"], "an agent is everywhere"
    assert not {"n8n", "traefik"} & sent["srv-b"]


def test_a_server_that_came_later_gets_its_images(
    made: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(Bed, "load_image", lambda bed, _name, *_: asked.append(bed.plan.hosts))
    plan = made.bed.plan
    Ledger.create(made.bed.places.ledger(plan.name), plan.with_hosts("srv-c"))
    made.load_images("edge", "srv-c")
    assert asked == [("srv-a", "srv-b", "srv-c")]


def test_settings_that_are_refused_say_why(made: Deployment) -> None:
    made.workspace.configure(lambda settings: settings["placement"].update(n8n="edgy"))
    with pytest.raises(BedError, match="placement.n8n"):
        made.load_images("edge")


def test_a_secret_that_is_refused_says_why(made: Deployment, pretend: Pretend) -> None:
    pretend("pulumi", "echo no such stack; exit 1")
    with pytest.raises(BedError, match="no such stack"):
        made.set_secret("alertsTelegramToken", "12345:token")
