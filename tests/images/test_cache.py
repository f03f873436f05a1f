"""Slow results are kept whole or not at all."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from images import cache


def fill(folder: Path) -> None:
    (folder / "artifact.tar").write_text("whole")


def test_a_result_is_made_once() -> None:
    place = cache.kept("n8n", "a" * 64, fill)
    assert place == cache.root() / "images" / f"n8n-{'a' * 16}"

    def again(folder: Path) -> None:
        raise AssertionError(f"{folder} is made again")

    assert cache.kept("n8n", "a" * 64, again) == place


def test_a_result_that_two_images_want_at_once_is_made_once() -> None:
    made: list[Path] = []

    def slow(folder: Path) -> None:
        made.append(folder)
        time.sleep(0.2)
        fill(folder)

    with ThreadPoolExecutor(2) as pool:
        wanted = [pool.submit(cache.kept, "family", "a" * 64, slow) for _ in range(2)]
    assert len({each.result() for each in wanted}) == len(made) == 1


def test_an_interrupted_result_leaves_nothing() -> None:
    def interrupted(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.kept("n8n", "a" * 64, interrupted)
    assert list((cache.root() / "images").iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away() -> None:
    left = cache.root() / "images" / ".n8n-left.tmp"
    left.mkdir(parents=True)
    cache.kept("n8n", "a" * 64, fill)
    assert not left.exists()


def test_a_fresh_result_replaces_the_kept_one() -> None:
    place = cache.kept("n8n", "a" * 64, fill)
    cache.kept("n8n", "a" * 64, lambda folder: (folder / "new").touch(), fresh=True)
    assert [file.name for file in place.iterdir()] == ["new"]


def test_a_second_process_is_told_that_it_waits() -> None:
    told: list[str] = []
    with cache.only_one(lambda: told.append("waits")):
        assert told == []


def test_a_log_starts_empty() -> None:
    log = cache.log_file("n8n")
    log.write_text("last run")
    assert cache.log_file("n8n").read_text() == ""
    assert log == cache.root() / "logs" / "image-n8n.log"
