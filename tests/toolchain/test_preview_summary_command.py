"""The command reads a file or stdin, writes Markdown, and its exit code can be relied on."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.toolchain.preview_samples import preview
from toolchain.preview_summary.__main__ import main


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return the file of a preview without changes."""
    path = tmp_path / "preview.json"
    path.write_text(preview())
    return path


def test_it_reads_a_file(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(sample), "--stack", "dev"]) == 0
    assert capsys.readouterr().out.startswith("<!-- tapbot-preview:dev -->\n")


def test_it_reads_stdin_and_takes_the_stack_from_the_preview(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(preview().encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("<!-- tapbot-preview:prod -->\n")


def test_it_appends_the_full_diff(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = sample.with_name("diff.txt")
    full.write_bytes(b"  pulumi:pulumi:Stack: (same) \xff\n")
    assert main([str(sample), "--full", str(full)]) == 0
    assert "pulumi:pulumi:Stack: (same)" in capsys.readouterr().out


def test_a_failed_preview_is_written_and_fails(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.write_text(preview(diagnostics=[{"message": "no", "severity": "error"}]))
    assert main([str(sample)]) == 1
    assert "**The preview failed.**" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "error: no stack"])
def test_what_is_no_preview_is_one_sentence_and_exit_code_2(
    sample: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.write_text(text)
    assert main([str(sample)]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.count("\n") == 1


def test_a_missing_file_is_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.endswith("none.json: No such file or directory.\n")


@pytest.mark.parametrize("stack", ["a -->", "x\ny", "", "<b>"])
def test_a_stack_name_cannot_leave_the_hidden_marker(stack: str, sample: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(sample), "--stack", stack])
