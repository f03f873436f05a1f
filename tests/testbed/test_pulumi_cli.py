"""What pulumi is asked, what it answers, and what is kept of it."""

from pathlib import Path

import pytest

from testbed.errors import BedError
from testbed.pulumi_cli import Pulumi
from testbed.workspace import Workspace
from tests.testbed.conftest import Pretend


@pytest.fixture
def pulumi(tmp_path: Path) -> Pulumi:
    """Return the command on a stack of a new workspace."""
    return Pulumi(Workspace(tmp_path / "copy", "other"))


def test_a_command_is_about_the_stack_and_is_kept(pulumi: Pulumi, pretend: Pretend) -> None:
    pretend("pulumi", 'echo "$@ in $(basename $PWD)"; echo failed >&2; exit 1')
    result = pulumi.run("preview", "--diff")
    said = "preview --diff --stack other --non-interactive in program\nfailed\n"
    assert (result.code, result.text) == (1, said)
    assert pulumi.transcript == [said]


def test_secrets_are_read_and_not_kept(pulumi: Pulumi, pretend: Pretend) -> None:
    pretend("pulumi", """echo '{"password": "secret"}'""")
    assert pulumi.outputs() == {"password": "secret"}
    assert pulumi.revealed_state() == {"password": "secret"}
    assert pulumi.transcript == []


def test_a_failure_is_told_without_the_secrets(pulumi: Pulumi, pretend: Pretend) -> None:
    pretend("pulumi", """echo '{"password": "secret"'; echo no such stack >&2; exit 255""")
    with pytest.raises(BedError, match=r"^no such stack\n$"):
        pulumi.outputs()


def test_resources_are_those_of_the_state(pulumi: Pulumi, pretend: Pretend) -> None:
    pretend("pulumi", """echo '{"deployment": {"resources": [{"urn": "u"}]}}'""")
    assert pulumi.resources() == [{"urn": "u"}]
    pretend("pulumi", """echo '{"deployment": {}}'""")
    assert pulumi.resources() == []


def test_a_preview_that_fails_has_no_summary(pulumi: Pulumi, pretend: Pretend) -> None:
    pretend("pulumi", "echo bad setting >&2; exit 1")
    with pytest.raises(BedError, match="bad setting"):
        pulumi.summary()
