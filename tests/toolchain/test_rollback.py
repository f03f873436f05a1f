"""Back to before an upgrade: images and data in one update, after a question."""

import json

import pytest

from tests.toolchain.scripted import Workplace
from tests.toolchain.test_restore import URN, stack
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.rollback import rollback
from toolchain.stack import Stack

FIRST, LAST = "before-upgrade-20261101-090000", "before-upgrade-20261126-090000"
OLD = {"directus": "directus/directus:10.10.6", "n8n": "n8nio/n8n:2.42.6"}
POINTS = {
    FIRST: {"at": 1_793_523_600.0, "images": {"directus": "directus/directus:10.10.5"}},
    LAST: {"at": 1_795_683_600.0, "images": OLD},
}
IMAGE = "tapbot-stack:images.directus"
NOW = {**OLD, "directus": "directus/directus:10.10.7"}


def upgraded(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, points: object = POINTS, **environ: str
) -> Stack:
    """Return a stack whose Directus was upgraded, and n8n was not."""
    here = stack(place, monkeypatch, None, **environ)
    place.runner.on("backup_program points", Result(0, json.dumps(points)))
    images = {"images": NOW, "extras": {}}
    place.runner.on("config.stack_images", Result(0, json.dumps(images)))
    return here


def settings(place: Workplace) -> dict[str, str]:
    """Return what was set in the stack file."""
    return dict(after_path(words) for words in place.runner.ran("config set"))


def after_path(words: list[str]) -> tuple[str, str]:
    """Return which setting a command is about, and the word that follows."""
    place = words.index("--path")
    return words[place + 1], words[place + 2]


def test_the_last_upgrade_is_undone_with_its_data(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = upgraded(place, monkeypatch, CONFIRM="dev")
    assert rollback(here) == 0
    assert place.runner.ran("backup_program restore")[0][-1] == LAST
    found = settings(place)
    volume = found.pop("tapbot-stack:postgres.volume")
    assert len(volume) == len("20261127-120000")
    assert found == {
        IMAGE: OLD["directus"],
        "tapbot-stack:olderImages.directus": LAST,
    }, "n8n has the image that it had"
    assert f"Back to {LAST}: directus/directus:10.10.6, n8nio/n8n:2.42.6." in place.lines


def test_an_earlier_one_can_be_named(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    here = upgraded(place, monkeypatch, CONFIRM="dev", TO=FIRST)
    assert rollback(here) == 0
    assert settings(place)[IMAGE] == "directus/directus:10.10.5"


def test_a_no_leaves_the_images_as_they_are(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = upgraded(place, monkeypatch, CONFIRM="no")
    own = Result(0, "own:1.0.0\n")
    place.runner.on("config get", lambda words: own if IMAGE in words else Result(1))
    with pytest.raises(ToolchainError, match="nothing was changed: dev was not typed"):
        rollback(here)
    assert settings(place)[IMAGE] == "own:1.0.0"
    removed = {after_path(words)[0] for words in place.runner.ran("config rm")}
    assert removed == {"tapbot-stack:olderImages.directus", "tapbot-stack:postgres.volume"}
    assert URN in place.runner.ran("state protect")[0]


@pytest.mark.parametrize(
    ("points", "to", "said"),
    [
        ({}, "", r"got nothing; expected one, but `make up` has upgraded nothing yet"),
        (POINTS, "before-lunch", rf"got before-lunch; expected {FIRST}, {LAST}"),
    ],
)
def test_what_is_no_upgrade_is_refused(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, points: object, to: str, said: str
) -> None:
    here = upgraded(place, monkeypatch, points, **({"TO": to} if to else {}))
    with pytest.raises(ToolchainError, match=said):
        rollback(here)
    assert not place.runner.ran("volume create")
