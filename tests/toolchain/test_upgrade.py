"""Another image gets the data only after a verified backup of it."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from config.words.points import UpgradePoint
from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_backups import KEEPER, said
from toolchain import containers, upgrade
from toolchain.containers import Survey
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

OLD, NEW = "directus/directus:10.10.6", "directus/directus:10.10.7"


def recorded(service: str, image: str) -> dict[str, Any]:
    """Return a container as the state has it."""
    labels = [{"label": "kz.tapbot.service", "value": service}]
    return {
        "urn": f"urn:pulumi:dev::t::docker:index/container:Container::{service}",
        "type": "docker:index/container:Container",
        "id": service,
        "provider": "urn:pulumi:dev::t::pulumi:providers:docker::local::id",
        "inputs": {"name": f"tapbot-dev-{service}", "image": image, "labels": labels},
    }


PROVIDER = {
    "urn": "urn:pulumi:dev::t::pulumi:providers:docker::local",
    "type": "pulumi:providers:docker",
    "id": "id",
    "inputs": {},
}


def deployment(image: str, *, backed_up: bool = True) -> dict[str, Any]:
    """Return a state with Directus, and with backups or without."""
    backups = [recorded("backups", "x:1")] if backed_up else []
    return {"resources": [PROVIDER, recorded("directus", image), *backups]}


@pytest.fixture(name="here")
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack file that wants the new image, and backups that work."""
    install_cli(place.context)
    images = {"images": {"directus": NEW}, "extras": {}}
    place.runner.on("config.stack_images", Result(0, json.dumps(images)))
    newer = said(newest={"end": 1_795_700_009, "size": 60 << 20})
    place.runner.on("cat /var/lib", *(Result(0, json.dumps(each)) for each in (said(), newer)))
    place.runner.on("backup_program", Result(0))
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey([KEEPER], [], []))
    return Stack(place.context)


def back_up(here: Stack, state: dict[str, Any]) -> str:
    """Do what an update does first, and return what is said."""
    lines: list[str] = []
    upgrade.back_up_first(here, state, lines.append, pause=lambda _seconds: None)
    return "\n".join(lines)


def test_a_new_image_is_preceded_by_a_backup_and_a_named_moment(
    place: Workplace, here: Stack
) -> None:
    found = back_up(here, deployment(OLD))
    assert f"{OLD} becomes {NEW}: the way back is a restore" in found
    words = [call[-3:] for call in place.runner.ran("backup_program")]
    assert [first for first, *_ in words[1:]] == ["point"]
    _, name, images = words[1]
    assert json.loads(images) == {"directus": OLD}
    assert f"make rollback STACK=dev TO={name}" in found
    assert TypeAdapter(UpgradePoint).validate_python(name) == name, "a stack file may name it"


def test_runners_of_code_go_back_together_with_n8n(place: Workplace, here: Stack) -> None:
    state = deployment(OLD)
    state["resources"] += [
        recorded("n8n", "n8nio/n8n:2.0.0"),
        recorded("n8n-runner", "n8nio/runners:2.0.0"),
    ]
    back_up(here, state)
    [point] = place.runner.ran("backup_program point")
    assert json.loads(point[-1]) == {
        "directus": OLD,
        "n8n": "n8nio/n8n:2.0.0",
        "n8n-runners": "n8nio/runners:2.0.0",
    }, "those of another version would be refused"


def test_the_images_of_an_upgrade_that_ended_half_way_are_nothing_to_go_back_to(
    place: Workplace, here: Stack
) -> None:
    mixed = deployment(OLD)
    mixed["resources"] += [
        recorded("n8n", "n8nio/n8n:2.0.0"),
        recorded("n8n-worker", "n8nio/n8n:1.0.0"),
    ]
    found = back_up(here, mixed)
    [point] = place.runner.ran("backup_program point")
    assert point[-2] == "point", "a rollback would take it for the moment before"
    assert f"make restore STACK=dev TO={point[-1]}" in found


def test_the_same_image_needs_none(place: Workplace, here: Stack) -> None:
    assert back_up(here, deployment(NEW)) == ""
    assert back_up(here, {}) == ""
    assert not place.runner.ran("backup_program")


def test_without_a_verified_one_nothing_is_changed(place: Workplace, here: Stack) -> None:
    failed = said(reasons=["the last base backup failed: no room"])
    place.runner.on("cat /var/lib", *(Result(0, json.dumps(each)) for each in (said(), failed)))
    with pytest.raises(ToolchainError, match=r"nothing was changed: .*no room.*WITHOUT_BACKUP=yes"):
        back_up(here, deployment(OLD))
    assert not place.runner.ran("backup_program point")


def test_whoever_wants_to_goes_on_without_one(place: Workplace, here: Stack) -> None:
    environ = {**place.context.environ, "WITHOUT_BACKUP": "yes"}
    object.__setattr__(place.context, "environ", environ)
    assert "no backup is made" in back_up(here, deployment(OLD))


def test_a_stack_without_backups_is_told(here: Stack) -> None:
    assert "THERE IS NO BACKUP" in back_up(here, deployment(OLD, backed_up=False))
