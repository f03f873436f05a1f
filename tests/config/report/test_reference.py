"""What is generated from the settings is fresh, and says what the settings say."""

from pathlib import Path

import pytest

from config.report.reference import BEGIN, END, PAGE, PROJECT_FILE, ROOT, main, page_text, table


def test_a_row_names_key_meaning_value_and_default() -> None:
    lines = table().splitlines()
    assert (
        "| `postgres.maxConnections` | Connections at the same time, of all applications together "
        "| a whole number from 20 to 1000, such as 100 | `100` |"
    ) in lines
    assert (
        "| `servers.<name>.memory` | The memory that the containers placed here may use together "
        "| a size with its unit such as 512MB or 1.5GB, at least 512MB | required |"
    ) in lines
    assert (
        "| `directus.s3` | Where uploaded files are kept; without it, on the server of the first "
        "replica | the keys below | none |"
    ) in lines
    assert (
        "| `placement.site` | The servers that run the site | a short name of lower case letters, "
        "digits and dashes such as edge, or a list of such names | required with its service |"
    ) in lines
    assert (
        "| `placement.n8nWorkers` | The servers that run n8n's workers; without it, the server of "
        "n8n | a short name of lower case letters, digits and dashes such as edge, or a list of "
        "such names | none |"
    ) in lines
    assert "| `qdrant` | Qdrant, the vector database | the keys below | none |" in lines
    assert (
        "| `n8n.environment.<variable>` | Further environment variables of the image, for what no "
        "setting covers | text on one line, a number, true or false | none |"
    ) in lines
    assert (
        "| `images.<image>` | References used instead of the pins in config/images.toml, by key "
        "| an image with an exact tag or a digest such as postgres:16.15-bookworm | none |"
    ) in lines
    assert (
        "| `servers.<name>.openPorts` | TCP ports of the operator's own services that stay open "
        "to the public | a list: a whole number from 1 to 65535, such as 8443 | none |"
    ) in lines
    assert "| `n8nOwnerPassword` | the owner of n8n | 12 to 72 |" in lines
    assert "| `directusS3Key` | the access key of `directus.s3` | as issued |" in lines


def test_the_committed_files_are_fresh() -> None:
    assert main(["--check"]) == 0, "run `make docs` and commit what it writes"
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert f"{BEGIN}\n{table()}\n{END}" in page, f"{PAGE} has lost its markers"


def test_only_what_is_between_the_markers_is_replaced() -> None:
    text = page_text(f"# Title\n{BEGIN}\nold\n{END}\nend\n")
    assert text == f"# Title\n{BEGIN}\n{table()}\n{END}\nend\n"
    assert page_text(text) == text


@pytest.mark.parametrize("text", ["# Title\n", f"{BEGIN}\n", f"{END}\n"])
def test_a_page_without_both_markers_stays_as_it_is(text: str) -> None:
    assert page_text(text) == text


def test_writing_skips_a_page_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").mkdir()
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--write", "--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0
    assert "docs/configuration.md: there is none, skipped" in capsys.readouterr().out
    assert not (tmp_path / "docs").exists()


def test_a_stale_project_file_is_noticed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").mkdir()
    assert main(["--write", "--root", str(tmp_path)]) == 0
    project = tmp_path / PROJECT_FILE
    project.write_text("name: tapbot-stack\nconfig:\n  domain:\n    type: string\n")
    assert main(["--check", "--root", str(tmp_path)]) == 1, (
        "a setting would be missing from Pulumi.yaml, and nobody would find out"
    )
    assert "Pulumi.yaml: out of date, run `make docs`" in capsys.readouterr().out
    assert project.read_text() == "name: tapbot-stack\nconfig:\n  domain:\n    type: string\n"
    assert main(["--write", "--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0


def test_a_stale_page_is_noticed_and_written(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    page = tmp_path / PAGE
    page.parent.mkdir()
    page.write_text(f"# Title\n{BEGIN}\nold\n{END}\nend\n")
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--write", "--root", str(tmp_path)]) == 0
    assert page.read_text() == f"# Title\n{BEGIN}\n{table()}\n{END}\nend\n"
    assert main(["--check", "--root", str(tmp_path)]) == 0
