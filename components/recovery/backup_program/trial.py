"""A server on restored data that nobody reaches: it recovers, is read to its last row, and ends."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from components.recovery.common_program.commands import CommandError, run

LOG: Final = Path("/tmp/recovery.log")
SOCKETS: Final = "/tmp"
TOO_EARLY: Final = "recovery ended before configured recovery target was reached"
_OPTIONS: Final = {
    "listen_addresses": "",
    "unix_socket_directories": SOCKETS,
    "hba_file": "/tmp/pg_hba.conf",
    "archive_mode": "off",
    # Of a server that lets nobody read meanwhile, the primary's limits need not be met.
    "hot_standby": "off",
    "shared_buffers": "32MB",
    "logging_collector": "off",
    "log_timezone": "UTC",
}
_OF_RESTORE: Final = ("restore_command", "recovery_", "archive_")
_LAST: Final = re.compile(r"last completed transaction was at log time (\S+ \S+)")


class Trial:
    """The server; its data directory is the only thing it leaves."""

    def __init__(self, data: Path) -> None:
        self._control = ["pg_ctl", "-D", str(data)]
        Path(_OPTIONS["hba_file"]).write_text("local all all peer\n")

    def recover(self, *further: str) -> str:
        """Start, and wait until recovery has ended; return why it did not, or nothing."""
        LOG.unlink(missing_ok=True)
        settings = [f"{key}={value}" for key, value in _OPTIONS.items()] + list(further)
        options = " ".join(f"-c '{each}'" for each in settings)
        start = [*self._control, "-w", "-t", "86400", "-l", str(LOG), "-o", options, "start"]
        done = subprocess.run(start, capture_output=True, text=True, check=False)
        while done.returncode == 0 and not self._answers():
            time.sleep(0.5)
            status = [*self._control, "status"]
            done = subprocess.run(status, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
        said = [line for line in LOG.read_text().splitlines() if "FATAL" in line or "PANIC" in line]
        return said[-1] if said else f"pg_ctl ended with {done.returncode}"

    def _answers(self) -> bool:
        """Whether recovery has ended: until then it lets nobody in."""
        command = ["pg_isready", "-q", "--host", SOCKETS]
        return subprocess.run(command, check=False).returncode == 0

    def read_everything(self) -> dict[str, int]:
        """Return the number of tables of each database, after every row of them was read."""
        if self._sql("postgres", "SELECT pg_is_in_recovery()") != "f":
            raise CommandError("the restored server is still in recovery")
        names = self._sql(
            "postgres", "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
        ).split()
        found = {}
        for name in names:
            command = ["pg_dump", "--host", SOCKETS, "--username", "postgres", "--dbname", name]
            run([*command, "--file", "/dev/null"])
            found[name] = int(self._sql(name, "SELECT count(*) FROM pg_stat_user_tables"))
        return found

    def last_transaction(self) -> str:
        """Return the time of the last transaction that recovery met, in UTC; it may meet none."""
        times = _LAST.findall(LOG.read_text())
        return str(times[-1]) if times else ""

    def stop(self) -> None:
        """End in good order, so that the next start needs no recovery."""
        run([*self._control, "-w", "-t", "600", "-m", "fast", "stop"])

    def _sql(self, database: str, sql: str) -> str:
        command = ["psql", "-XAtq", "--host", SOCKETS, "--username", "postgres"]
        return run([*command, "--dbname", database, "--command", sql]).strip()


def forget_recovery(data: Path) -> None:
    """Remove what the restore wrote into the server's settings, and what it left beside them."""
    settings = data / "postgresql.auto.conf"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith(_OF_RESTORE)]
    settings.write_text("\n".join([*kept, ""]))
    for pattern in ("*.origin", ".barman-recover.info", "backup_manifest*", "backup_label.old"):
        for file in data.glob(pattern):
            file.unlink()
    shutil.rmtree(data / "barman_wal", ignore_errors=True)
    os.sync()
