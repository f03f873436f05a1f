"""The file of a content model: how it is kept, and what is planned with it."""

import io
import json
from pathlib import Path

import pytest
import yaml

from tests.config.automation.snapshots import field, model
from toolchain.model_files import main


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept; Directus has the usual model."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(model())))
    return tmp_path / "directus" / "snapshot.yaml"


def test_a_model_is_kept_as_lines_without_the_stacks_own(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["write", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: written, 1 collections\n"
    kept = yaml.safe_load(file.read_text())
    assert [each["collection"] for each in kept["collections"]] == ["articles"]
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(model())))
    assert main(["write", str(file)]) == 0
    assert "no change" in capsys.readouterr().out


def test_a_plan_names_changes_and_losses(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.parent.mkdir()
    fields = [*model()["fields"][:1], field("articles", "words", "integer")]
    file.write_text(yaml.safe_dump(model(fields=fields, relations=[])))
    assert main(["plan", str(file)]) == 0
    plan = json.loads(capsys.readouterr().out)
    lost = [f"field articles.{name} is deleted with its data" for name in ("author", "title")]
    assert plan["losses"] == lost
    assert set(plan["changes"]) > set(lost)
    assert "tapbot_round" in str(plan["snapshot"]), "it would be dropped"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "is missing: `make export-schema` writes it"),
        ("a: [", "is not YAML (line 1)"),
        ("a: 1", "is no snapshot of Directus"),
    ],
)
def test_a_file_that_cannot_be_applied_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str], text: str | None, sentence: str
) -> None:
    file.parent.mkdir()
    if text:
        file.write_text(text)
    assert main(["plan", str(file)]) == 1
    assert f"{file}: {sentence}" in capsys.readouterr().err
