"""One list of checks: what runs before a commit, in `make test` and in continuous integration."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[1]
MAKEFILE: Final = (ROOT / "Makefile").read_text()


def recipe(target: str) -> tuple[list[str], list[str]]:
    """Return what a target needs first, and its commands."""
    found = re.search(rf"^{target}:([^#\n]*).*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return found[1].split(), [line.strip() for line in found[2].splitlines()]


def test_tests_begin_with_all_checks() -> None:
    needed, _ = recipe("test")
    assert "lint" in needed
    _, commands = recipe("lint")
    assert commands == [
        "$(PY) -m ruff format --check .",
        "$(PY) -m ruff check .",
        "$(PY) -m mypy $(CODE)",
        "$(PY) -m mypy --python-executable $(BOT_PY) bot tests/bot",
        "$(PY) -m yamllint --strict .",
    ]


def test_the_bot_is_tested_with_its_own_packages() -> None:
    _, commands = recipe("test")
    assert "$(BOT_PY) -m pytest -q tests/bot" in commands, "no other run collects its tests"


def test_a_commit_is_checked_by_the_same_commands() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    [hook] = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert hook["entry"] == "make --silent lint", "a second list of checks would differ one day"
    assert hook["pass_filenames"] is False


def test_continuous_integration_runs_the_same_tests() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    assert "make test" in [step.get("run") for step in workflow["jobs"]["test"]["steps"]]
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_types_are_checked_in_all_of_the_code() -> None:
    checked = re.search(r"^CODE := (.*)$", MAKEFILE, re.MULTILINE)
    assert checked
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {path.split("/")[0] for path in listed.stdout.split()} == set(checked[1].split())


def test_the_list_of_targets_fits_a_screen() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = shown.stdout.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 105
    listed = set(re.findall(r"^  make ([a-z0-9-]+) ", shown.stdout, re.MULTILINE))
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE, re.MULTILINE))
    assert targets - listed == {"ready"}, "nobody finds them"


def test_a_part_that_there_is_not_is_refused_before_anything_runs() -> None:
    said = subprocess.run(
        ["make", "--dry-run", "e2e", "PART=foo", "STACK=dev", "PYTHON=true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "PART: is no part (got foo; expected shared, own, or nothing)" in said.stderr


@pytest.mark.parametrize(
    ("part", "mark"), [("shared", "and not own"), ("own", "and own"), ("", "")]
)
def test_a_part_is_chosen_by_its_mark(part: str, mark: str) -> None:
    said = subprocess.run(
        ["make", "--dry-run", "e2e", f"PART={part}", "PYTHON=true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f'-m "not drill {mark} "' in said.stdout
