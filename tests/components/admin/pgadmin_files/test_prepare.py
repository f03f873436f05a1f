"""Every start of pgAdmin has the passwords of its files, and tells them to nobody."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from components.admin.pgadmin_files import prepare

SETUP = """
import json, os
from pathlib import Path

def create_app(name):
    with Path(os.environ["SEEN"] + "-apps").open("a") as out:
        out.write("loaded\\n")

def app(arguments, standalone_mode):
    create_app("pgAdmin 4-cli")
    seen = Path(os.environ["SEEN"])
    with seen.open("a") as out:
        out.write(json.dumps([*arguments, os.environ["PGADMIN_SETUP_PASSWORD"]]) + "\\n")
    if arguments[0] == "add-user":
        raise SystemExit
"""
RUN = "import sys; sys.path.insert(0, sys.argv[1]); import prepare; prepare.main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the container, prepared twice, with a setup.py that tells what it was asked."""
    (tmp_path / "prepare.py").write_text(Path(prepare.__file__).read_text(encoding="utf-8"))
    (tmp_path / "setup.py").write_text(SETUP)
    (tmp_path / "password").write_text("of-the-login")
    (tmp_path / "database-password").write_text("a:b\\c")
    for _ in range(2):
        prepared(tmp_path)
    return tmp_path


def prepared(folder: Path, **further: str) -> None:
    """Start the container once."""
    environment = {
        "PGADMIN_DEFAULT_EMAIL": "admin@tapbot.kz",
        "PGADMIN_CUSTOM_CONFIG_DISTRO_FILE": "/etc/tapbot/config_distro.py",
        "STORAGE": str(folder / "storage" / "admin_tapbot.kz"),
        "SEEN": str(folder / "seen"),
        **further,
    }
    subprocess.run([sys.executable, "-c", RUN, str(folder)], env=environment, check=True)


def test_a_user_who_is_there_gets_the_password_of_today(folder: Path) -> None:
    seen = (folder / "seen").read_text().splitlines()
    assert seen[:4] == seen[4:], "a restart follows a rotation, like the first start"
    assert [line.split('"')[1] for line in seen[:4]] == [
        "setup-db",
        "add-user",
        "update-user",
        "load-servers",
    ]
    assert all("of-the-login" in line for line in seen)


def test_all_steps_of_a_start_load_pgadmin_once(folder: Path) -> None:
    assert (folder / "seen-apps").read_text().splitlines() == ["loaded"] * 2, (
        "two starts would take 50 s of a CPU, and on a busy server the update would give up"
    )


def test_the_password_of_the_database_is_one_field_that_its_user_alone_reads(
    folder: Path,
) -> None:
    file = folder / "storage" / "admin_tapbot.kz" / ".pgpass"
    assert file.read_text() == "*:*:*:*:a\\:b\\\\c\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "libpq ignores it otherwise"


def test_whoever_comes_through_the_gate_is_another_user_with_the_same_connection(
    folder: Path,
) -> None:
    storage = folder / "storage" / "visitor"
    prepared(folder, GATE_USER="visitor", GATE_STORAGE=str(storage))
    *_, user, servers = (json.loads(line) for line in (folder / "seen").read_text().splitlines())
    assert user[:4] == ["add-external-user", "visitor", "--auth-source", "webserver"]
    assert servers[2:6] == ["--replace", "--user", "visitor", "--auth-source"]
    assert (storage / ".pgpass").read_text() == "*:*:*:*:a\\:b\\\\c\n"
