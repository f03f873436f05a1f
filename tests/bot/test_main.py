"""The command line of the bot's container."""

from pathlib import Path

import pytest

from bot import __main__ as program
from tests.bot.test_webhook import configured


def test_a_job_shows_that_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(tmp_path, "https://bots.localhost/it")
    monkeypatch.setattr(program, "STAYS_SECONDS", 0)
    done = tmp_path / "done"
    assert program.main(["webhook"], tmp_path, done) == 0
    assert done.exists()
    assert capsys.readouterr().out.startswith("webhook: skipped: Telegram cannot reach")


def test_mistakes_end_it_with_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("serve", "index", "webhook"):
        assert program.main([command], tmp_path, tmp_path / "done") == 1
    assert "settings.json: cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "done").exists()


def test_other_words_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["reindex"], ["ask"], ["serve", "now"]):
        assert program.main(words, tmp_path) == 2
    assert "serve|webhook|index|ask" in capsys.readouterr().err
