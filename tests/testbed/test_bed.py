"""Facts of a bed, and commands on its servers."""

import os
from pathlib import Path

import pytest

from testbed import Bed, BedError
from testbed.ledger import Kind
from testbed.places import Places
from testbed.processes import identity
from tests.testbed.conftest import Pretend

LAST_ARGUMENT = 'exec sh -c "${@: -1}"'


def test_a_bed_is_found_by_its_record(bed: Bed, tmp_path: Path) -> None:
    found = Bed.load("bed", bed.places)
    assert found.plan == bed.plan
    with pytest.raises(BedError, match="no bed 'other' is up"):
        Bed.load("other", Places(tmp_path, tmp_path))


def test_it_says_what_a_stacks_settings_ask_for(bed: Bed) -> None:
    (bed.folder / "srv-b.key.pub").write_text("ssh-ed25519 AAAA root@bed\n")
    assert bed.addresses == {"srv-a": "10.77.0.11", "srv-b": "10.77.0.12"}
    assert bed.host_key("srv-b") == "ssh-ed25519 AAAA"
    assert bed.client_key == bed.folder / "client"
    with pytest.raises(BedError, match="srv-c: no such server"):
        bed.host_key("srv-c")


def test_a_command_arrives_as_it_is_and_its_output_comes_back(bed: Bed, pretend: Pretend) -> None:
    pretend("ssh", LAST_ARGUMENT)
    assert bed.ssh("srv-a", "cat; echo 'two  spaces'", stdin="in ") == "in two  spaces\n"
    pretend("ssh", 'echo "$@"')
    assert bed.ssh("srv-a", "true") == f"-F {bed.folder}/ssh_config srv-a true\n"


def test_a_command_that_fails_is_an_error_only_where_it_has_to_succeed(
    bed: Bed, pretend: Pretend
) -> None:
    pretend("ssh", LAST_ARGUMENT)
    assert bed.ask("srv-a", "exit 3").code == 3
    with pytest.raises(BedError, match="^srv-a: echo no such luck >&2; exit 3: exit 3: no such"):
        bed.ssh("srv-a", "echo no such luck >&2; exit 3")


def test_a_server_that_never_answers_is_quoted(bed: Bed, pretend: Pretend) -> None:
    pretend("ssh", "exit 255")
    (bed.folder / "srv-a" / "console.log").write_text("Kernel panic")
    with pytest.raises(BedError, match=r"^srv-a does not answer .* its console: Kernel panic$"):
        bed.wait("srv-a")


def test_a_server_has_power_while_what_was_recorded_runs(bed: Bed) -> None:
    bed.ledger.add(Kind.PROCESS, f"srv-a {identity(os.getpid())}")
    bed.ledger.add(Kind.PROCESS, f"srv-b {os.getpid()} 1")
    assert bed.powered("srv-a")
    assert not bed.powered("srv-b"), "another process has that number now"
