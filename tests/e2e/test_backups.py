"""Backups of PostgreSQL: received as they come, verified, tried, and restored to any second."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from testbed.sessions import wait_until
from tests.e2e.backed_up import KEEPER, BackedUp, backed_up
from tests.e2e.secret_values import passwords

ROTATED = ("backupsPassword",)
WITH = "read -r PGPASSWORD; export PGPASSWORD; exec psql -XAtqwc 'SELECT 1'"

WRITES: list[float] = []
"""When each row of the ledger was acknowledged, in seconds since 1970."""


@pytest.fixture(scope="module", name="stack")
def small_stack() -> Iterator[BackedUp]:
    """A stack that has its first base backup and its first drill."""
    with backed_up() as found:
        wait_until("a drill", 240, lambda: bool(found.status().get("drill")), every=2)
        yield found


def write(stack: BackedUp, rows: int) -> None:
    """Write rows one after another, each in a transaction of its own."""
    stack.sql("CREATE TABLE IF NOT EXISTS ledger (id bigint PRIMARY KEY)")
    for _ in range(rows):
        stack.sql(f"INSERT INTO ledger SELECT {len(WRITES)}")
        WRITES.append(time.time())
        time.sleep(0.3)


def ledger(stack: BackedUp) -> int:
    """Return how many rows there are, which have no gap."""
    count, last = stack.sql("SELECT count(*), coalesce(max(id), -1) FROM ledger").split("|")
    assert int(count) == int(last) + 1
    return int(count)


def volume(stack: BackedUp) -> str:
    """Return the volume that PostgreSQL uses."""
    [server] = (item for name, item in stack.docker.services().items() if name == "postgres-data")
    mounts = {each["Destination"]: each["Name"] for each in server["Mounts"]}
    return str(mounts["/var/lib/postgresql/data"])


def test_the_first_base_backup_is_verified_and_tried_by_itself(stack: BackedUp) -> None:
    status = stack.status()
    assert status["reasons"] == []
    assert status["newest"]["size"] > 20_000_000
    assert status["drill"]["refused"] == ""
    assert "Backups: 1 verified" in stack.pulumi.toolchain("status").out


def test_its_role_reads_no_table_of_anybody(stack: BackedUp) -> None:
    stack.sql("CREATE TABLE secrets (value text)")
    asked = stack.docker.execute(
        KEEPER, "env", "PGPASSFILE=/tmp/pgpass", "psql", "-XAtqc", "SELECT * FROM secrets"
    )
    assert "permission denied for table secrets" in asked.err
    other = stack.docker.execute(
        KEEPER, "env", "PGPASSFILE=/tmp/pgpass", "psql", "-XAtqd", "template1", "-c", "SELECT 1"
    )
    assert "pg_hba.conf rejects connection" in other.err


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("2000-01-01 00:00", "is before the oldest base backup"),
        ("2999-01-01 00:00", "is in the future"),
        ("before-lunch", "is neither a time nor a known name"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_touched(
    stack: BackedUp, to: str, said: str
) -> None:
    before = stack.docker.volumes()
    answer = stack.restore(to)
    assert answer.code != 0
    assert said in answer.text, answer.text
    assert "nothing was changed" in answer.text
    assert stack.docker.volumes() == before


def test_a_no_leaves_everything_as_it_was(stack: BackedUp) -> None:
    write(stack, 3)
    before = stack.docker.ids()
    answer = stack.restore("latest", confirm=False)
    assert "nothing was changed" in answer.text, answer.text
    assert stack.docker.ids() == before
    assert stack.pulumi.toolchain("preview").code == 0, "the volume is protected as before"
    assert "volume" not in stack.workspace.stack_file.read_text()


def test_it_is_restored_to_a_second_of_the_past_exactly(stack: BackedUp) -> None:
    write(stack, 12)
    # Another one in each run, from the clock.
    wanted = 4 + int(WRITES[-1]) % (len(WRITES) - 6)
    moment = datetime.fromtimestamp(WRITES[wanted] + 0.1, UTC)
    old = volume(stack)
    answer = stack.restore(moment.isoformat())
    assert answer.code == 0, answer.text
    assert ledger(stack) == wanted + 1, answer.text
    assert volume(stack) != old
    assert old in stack.docker.volumes(), "what was there before is kept"
    del WRITES[wanted + 1 :]


def test_backups_go_on_by_themselves_after_a_restore(stack: BackedUp) -> None:
    def goes_on() -> bool:
        status = stack.status()
        return not status["reasons"] and status["newest"]["timeline"] == 2

    wait_until("a base backup of the new timeline", 240, goes_on, every=2)


def test_a_moment_can_have_a_name(stack: BackedUp) -> None:
    write(stack, 2)
    assert stack.pulumi.toolchain("backup", NAME="before-import").code == 0
    rows = ledger(stack)
    write(stack, 3)
    answer = stack.restore("before-import")
    assert answer.code == 0, answer.text
    assert ledger(stack) == rows
    del WRITES[rows:]


def test_an_upgrade_is_undone_with_its_data(stack: BackedUp) -> None:
    write(stack, 2)
    rows, before = ledger(stack), stack.image("postgres-data")
    with stack.newer("postgres", "16.99-bookworm") as newer:
        upgraded = stack.make_up()
        assert f"{before} becomes {newer}: the way back is a restore" in upgraded.text
        assert stack.image("postgres-data") == newer
        write(stack, 3)
        answer = stack.pulumi.toolchain("rollback", CONFIRM=stack.stack)
        assert answer.code == 0, answer.text
    assert stack.image("postgres-data") == before
    assert ledger(stack) == rows
    del WRITES[rows:]
    assert "Nothing changes." in stack.pulumi.toolchain("preview").text


def test_a_damaged_base_backup_is_noticed_before_it_is_used(stack: BackedUp) -> None:
    wait_until("WAL", 240, lambda: not stack.status()["reasons"], every=2)
    assert stack.pulumi.toolchain("backup").code == 0
    damage = (
        "cd $(ls -d /var/lib/barman/main/base/* | tail -1)/data/global"
        " && printf X | dd of=$(ls [0-9]* | tail -1) bs=1 seek=100 conv=notrunc status=none"
    )
    done = stack.docker.execute(KEEPER, "sh", "-c", damage)
    assert done.code == 0, done.text
    answer = stack.restore("latest")
    assert answer.code != 0
    assert "is damaged" in answer.text, answer.text


def test_another_password_opens_and_the_old_one_does_not(stack: BackedUp) -> None:
    def signs_in(password: str) -> bool:
        said = stack.docker.execute(KEEPER, "sh", "-c", WITH, stdin=f"{password}\n")
        refused = "password authentication failed" in said.err
        assert refused != (said.code == 0), said.text
        return not refused

    old = stack.passwords["backups-password"]
    assert signs_in(old)
    stack.rotate(*ROTATED)
    stack.up()
    assert not signs_in(old)
    assert signs_in(passwords(stack.pulumi.revealed_state())["backups-password-1"])
    wait_until("WAL by the new password", 240, lambda: not stack.status()["reasons"], every=2)


def test_figures_of_it_are_nowhere_without_monitoring(stack: BackedUp) -> None:
    listed = stack.docker.execute(KEEPER, "ls", "/figures")
    assert listed.out == ""
    assert json.dumps(stack.status())
