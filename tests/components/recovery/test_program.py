"""The programs of the backups find their modules in their containers."""

import subprocess
import sys
from pathlib import Path

import pytest

from components.recovery import program


@pytest.mark.parametrize("name", ["backup_program", "restic_program"])
def test_a_program_runs_from_its_own_files_alone(name: str, tmp_path: Path) -> None:
    for place, text in program.files(name).items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    started = subprocess.run(
        [
            sys.executable,
            "-E",
            "-c",
            f"import sys; sys.path[0] = {str(tmp_path)!r};"
            f" import components.recovery.{name}.__main__ as m; print(m.__file__)",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert started.stdout.startswith(str(tmp_path))


def test_what_says_nothing_any_more_is_ill() -> None:
    assert "-mmin -3" in program.health().test[3]
    assert program.command("restic_program")[-1] == "restic_program"
