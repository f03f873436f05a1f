"""PostgreSQL as the role of the backups sees it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PASSWORD: Final = Path("/etc/tapbot/password")
PASSFILE: Final = Path("/tmp/pgpass")
SLOT: Final = "barman"

_ASK: Final = """
SELECT coalesce(s.active, false), coalesce(s.wal_status, 'none'),
       ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), r.write_lsn), 0)::bigint
  FROM (SELECT 1) AS one
  LEFT JOIN pg_replication_slots s ON s.slot_name = :'slot'
  LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
"""


class ServerError(RuntimeError):
    """PostgreSQL did not answer, or not as a primary does; the message is its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the primary says of its WAL's way to here."""

    streams: bool
    slot: str
    """`reserved`, `lost` and so on, or `none`."""
    timeline: int
    behind: int
    """Bytes of WAL that are not here yet."""


def write_passfile() -> None:
    """Let the programs of PostgreSQL find the password: none of them is given it as a word."""
    # In this file a colon ends a field, and a backslash takes the next character as it is.
    password = PASSWORD.read_text().strip().replace("\\", "\\\\").replace(":", "\\:")
    PASSFILE.touch(mode=0o600)
    PASSFILE.write_text(f"*:*:*:*:{password}\n")


def ask() -> State:
    """Return how the WAL comes along."""
    active, slot, timeline, behind = query(_ASK, slot=SLOT).strip().split("|")
    return State(streams=active == "t", slot=slot, timeline=int(timeline), behind=int(behind))


def restore_point(name: str) -> None:
    """Write a name into the WAL, which a restore may be asked for."""
    query("SELECT pg_create_restore_point(:'name')", name=name)


def query(sql: str, **variables: str) -> str:
    """Run a statement in the database `postgres` and return its rows."""
    given = [part for key, value in variables.items() for part in ("--set", f"{key}={value}")]
    command = ["psql", "-XAtq", "--set", "ON_ERROR_STOP=1", *given, "--file", "-"]
    environment = {**os.environ, "PGPASSFILE": str(PASSFILE), "PGCONNECT_TIMEOUT": "5"}
    done = subprocess.run(
        command, input=sql, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise ServerError(said[-1] if said else f"psql ended with {done.returncode}")
    return done.stdout
