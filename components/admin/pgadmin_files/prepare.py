"""Brings pgAdmin's user, its password and its connection into line with their files.

In one process: each run of pgAdmin's setup.py takes seconds, and all could read its arguments.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent


def main() -> None:
    """Prepare everything; what is there already is changed, or left as it is."""
    email, password = os.environ["PGADMIN_DEFAULT_EMAIL"], text("password")
    os.umask(0o077)
    os.environ |= {
        "CONFIG_DISTRO_FILE_PATH": os.environ["PGADMIN_CUSTOM_CONFIG_DISTRO_FILE"],
        "PGADMIN_SETUP_EMAIL": email,
        "PGADMIN_SETUP_PASSWORD": password,
    }
    load = ["load-servers", str(FILES / "servers.json"), "--replace", "--user"]
    steps = [
        ["setup-db"],
        ["add-user", email, password, "--admin"],
        ["update-user", email, "--password", password, "--admin"],
        [*load, email],
    ]
    storages = [os.environ["STORAGE"]]
    if "GATE_USER" in os.environ:
        visitor = os.environ["GATE_USER"]
        source = ["--auth-source", "webserver"]
        steps += [["add-external-user", visitor, *source, "--admin"], [*load, visitor, *source]]
        storages.append(os.environ["GATE_STORAGE"])
    setup: Any = import_module("setup")
    # Each step would load all of pgAdmin again, one of them three times: 26 s of a CPU, not 8.
    setup.create_app = cache(setup.create_app)
    for arguments in steps:
        with suppress(SystemExit):  # so it ends where there is nothing to do, too
            setup.app(arguments, standalone_mode=False)
    for storage in storages:
        write_password(Path(storage))


def write_password(storage: Path) -> None:
    """Write the file of libpq in the folder of a user."""
    storage.mkdir(parents=True, exist_ok=True)
    # libpq takes no file that others may read. In it a colon ends a field, and a backslash takes
    # the next character as it is.
    escaped = text("database-password").replace("\\", "\\\\").replace(":", "\\:")
    (storage / ".pgpass").write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")


def text(name: str) -> str:
    """Return one of the container's files."""
    return (FILES / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, "/pgadmin4")
    main()
