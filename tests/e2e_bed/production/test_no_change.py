"""An update without a change changes nothing and asks nobody."""

import time

from testbed.capture import Capture
from testbed.connections import close_shared_connections
from testbed.deployment import ROLES
from tests.e2e_bed.deployment import BedDeployment

SYN = "tcp dst port 22 and tcp[tcpflags] == tcp-syn"


def opened(frames: Capture) -> int:
    """Return how many SSH connections were begun."""
    return frames.frames(SYN)


def test_a_second_update_changes_nothing_and_contacts_nobody(stack: BedDeployment) -> None:
    before = stack.ids()
    close_shared_connections()
    with stack.bed.capture(ROLES["edge"]) as edge, stack.bed.capture(ROLES["data"]) as data:
        started = time.monotonic()
        stack.up("--expect-no-changes")
        print(f"no-op: {time.monotonic() - started:.1f} s")
    assert stack.ids() == before
    assert (opened(edge), opened(data)) == (0, 0)


def test_a_refresh_finds_everything_as_it_was_made(stack: BedDeployment) -> None:
    close_shared_connections()
    with stack.connections() as counted:
        started = time.monotonic()
        stack.up("--expect-no-changes", "--refresh")
        print(f"no-op with refresh: {time.monotonic() - started:.1f} s")
    print({role: len(each.opened()) for role, each in counted.items()})
    # Nobody opens the shared connection first: several are begun at once, and none may be lost.
    assert {role: each.lost() for role, each in counted.items()} == {role: set() for role in ROLES}


def test_a_preview_contacts_nobody(stack: BedDeployment) -> None:
    close_shared_connections()
    with stack.bed.capture(ROLES["edge"]) as edge, stack.bed.capture(ROLES["data"]) as data:
        answer = stack.pulumi.run("preview", "--diff")
    assert answer.code == 0, answer.text
    assert (opened(edge), opened(data)) == (0, 0)


def test_a_preview_on_a_machine_without_the_key_shows_no_change(stack: BedDeployment) -> None:
    key = stack.bed.client_key
    away = key.rename(key.with_name("away"))
    try:
        answer = stack.pulumi.run("preview", "--expect-no-changes", "--diff")
    finally:
        away.rename(key)
    assert answer.code == 0, answer.text
