"""What lies in the cache is whole: half-made things have other names and are swept away."""

import threading
from pathlib import Path

import pytest

from toolchain.cache import locked, point, staged


def test_a_finished_build_appears_under_its_name(tmp_path: Path) -> None:
    with staged(tmp_path / "tool") as staging:
        (staging / "file").write_text("x")
        assert not (tmp_path / "tool").exists()
    assert (tmp_path / "tool" / "file").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["tool"]


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def build() -> None:
        with staged(tmp_path / "tool") as staging:
            (staging / "file").write_text("x")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        build()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_behind_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".tool.partial-1").mkdir()
    (tmp_path / ".other.partial-1").mkdir()
    with staged(tmp_path / "tool"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.partial-1", "tool"]


def test_a_new_build_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with staged(tmp_path / "tool") as staging:
            (staging / "file").write_text(text)
    assert (tmp_path / "tool" / "file").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["tool"]


def test_two_builders_of_one_thing_wait_for_each_other(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            order.append("second")

    with locked(tmp_path / "lock", lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(5), "the second builder says that it waits"
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_name_points_to_the_latest_build(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    point(tmp_path / "current", "1")
    point(tmp_path / "current", "2")
    assert (tmp_path / "current").readlink() == Path("2")
