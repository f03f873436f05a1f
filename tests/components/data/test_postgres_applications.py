"""What is in PostgreSQL: roles and databases, made where the primary is."""

import subprocess
from pathlib import Path

from components.data.postgres_applications import FILES


def test_a_job_beside_a_standby_asks_nobody(tmp_path: Path) -> None:
    script = (FILES / "applications.sh").read_text().replace("/tmp/done", str(tmp_path / "done"))
    done = subprocess.run(
        ["sh", "-c", script.replace("exec sleep 60", "exit 0")],
        env={"ROLE": "standby", "PATH": "/nonexistent:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert (tmp_path / "done").exists(), "the update would wait for it"


def test_it_waits_until_the_server_takes_writes() -> None:
    lines = (FILES / "applications.sh").read_text().splitlines()
    waits = next(number for number, line in enumerate(lines) if line.startswith("until "))
    first = next(number for number, line in enumerate(lines) if "application.sql" in line)
    assert waits < first, "a promotion takes a moment, and the first role would be refused"
