"""What `make verify-images` says, and how it ends."""

from dataclasses import replace

import pytest

from images import verify
from images.engine import Engine, EngineError
from images.official import official
from images.verify import compare

FACTS = {key: official()[key] for key in ("redis", "n8n")}


def run(*, online: bool = True, found: list[str] | None = None) -> tuple[int, list[str]]:
    said: list[str] = []
    code = verify.verify(
        FACTS, answers=lambda _: online, check=lambda *_: found or [], say=said.append
    )
    return code, said


def test_without_any_registry_nothing_is_verified_and_the_status_says_so() -> None:
    assert run(online=False) == (
        3,
        ["no registry answers (registry-1.docker.io): nothing was verified"],
    )


def test_images_that_are_as_their_facts_say_are_listed() -> None:
    code, said = run()
    assert code == 0
    assert said == [f"{each.reference}: as its facts say" for each in FACTS.values()]


def test_every_difference_is_told() -> None:
    code, said = run(found=["has curl", "has no node"])
    assert code == 1
    assert said[0] == "redis:7.2.16-bookworm: has curl; has no node"


def test_an_image_of_a_silent_registry_fails_where_another_one_answers() -> None:
    moved = replace(official()["redis"], reference="ghcr.io/a/b:1.0")
    said: list[str] = []
    code = verify.verify(
        {**FACTS, "moved": moved},
        answers=lambda host: host != "ghcr.io",
        check=lambda *_: [],
        say=said.append,
    )
    assert (code, said[-1]) == (1, "ghcr.io/a/b:1.0: ghcr.io does not answer")


def test_the_size_is_compared_with_the_one_of_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "pull", lambda *_: None)
    monkeypatch.setattr(verify, "look", lambda *_: None)
    monkeypatch.setattr(verify, "differences", lambda *_: [])
    for size, found in (
        (130, []),
        (140, ["size (got 140 MB; expected at most 115, as config/images.toml says)"]),
    ):
        monkeypatch.setattr(verify, "size_mb", lambda _, size=size: size)
        assert compare("redis", FACTS["redis"]) == found


def test_an_image_that_cannot_be_pulled_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def pull(*_: object) -> None:
        raise EngineError("docker pull failed (manifest unknown)")

    monkeypatch.setattr(Engine, "pull", pull)
    assert compare("redis", FACTS["redis"]) == ["docker pull failed (manifest unknown)"]
