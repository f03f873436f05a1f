"""The programs in the containers of the backups: their modules, environment and health."""

from pathlib import Path
from typing import Final

from components.containers.files_volume import DIRECTORY
from components.containers.process import Health

HERE: Final = Path(__file__).parent
COMMON: Final = "common_program"
ENVIRONMENT: Final = {
    "PYTHONPATH": DIRECTORY,
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}

FIGURES_SECONDS: Final = 600
"""How old figures may get; they are written every ten seconds, beside what runs."""

NO_VOLUME: Final = {"/var/lib/postgresql/data": "size=1m,uid=999,gid=999"}
"""The image has a volume here, of PostgreSQL's own, which nobody needs."""

IS_WELL: Final = (
    'cat /tmp/health; [ "$(cat /tmp/health)" = ok ] && [ -n "$(find /tmp/health -mmin -3)" ]'
)
"""The program says every ten seconds how things stand."""


def command(name: str) -> list[str]:
    """Return what starts a program."""
    return ["sh", f"{DIRECTORY}/run.sh", name]


def health() -> Health:
    """Return the check of what a program says of itself."""
    return Health(test=["CMD", "sh", "-c", IS_WELL], interval=15, start_period=300)


def files(name: str) -> dict[str, str]:
    """Return a program's files, at the places by which its modules import each other."""
    modules = [file for folder in (name, COMMON) for file in HERE.glob(f"{folder}/*.py")]
    return {
        "run.sh": (HERE / "program_files" / "run.sh").read_text(),
        **{
            f"components/recovery/{file.parent.name}/{file.name}": file.read_text()
            for file in modules
        },
    }
