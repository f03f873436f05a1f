"""A server that is not the one that was pinned is refused, by commands and by Docker alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from testbed.deployment import ROLES
from testbed.pulumi_cli import UP
from tests.e2e_bed.deployment import BedDeployment
from tests.support.program import host_key

pytestmark = pytest.mark.slow

ENGINE = "urn:pulumi:bed::tapbot-stack::tapbot:servers:Engine$pulumi:providers:docker::data"
FINGERPRINT = "SHA256:"


@contextmanager
def another_key(stack: BedDeployment) -> Iterator[None]:
    """Pin nobody's key for the data server, and make Docker have something to do."""
    before = stack.settings()

    def change(settings: dict[str, Any]) -> None:
        settings["servers"]["data"]["hostKey"] = host_key()
        settings["qdrant"] = {"memory": "448MB"}

    stack.configure(change)
    try:
        yield
    finally:
        stack.restore(before)


def test_the_commands_refuse(stack: BedDeployment) -> None:
    before = stack.ids()
    with another_key(stack):
        answer = stack.pulumi.run(*UP)
    assert answer.code != 0
    assert stack.bed.addresses[ROLES["data"]] in answer.text
    assert "the host key of" in answer.text
    assert FINGERPRINT in answer.text
    assert stack.ids() == before


def test_the_docker_provider_refuses(stack: BedDeployment) -> None:
    resources = stack.pulumi.resources()
    [qdrant] = [
        str(each["urn"])
        for each in resources
        if each["urn"].endswith("docker:index/container:Container::qdrant-data")
    ]
    with another_key(stack):
        answer = stack.pulumi.run(*UP, "--target", ENGINE, "--target", qdrant)
    assert answer.code != 0
    assert "Host key verification failed" in answer.text
    assert FINGERPRINT in answer.text


def test_with_the_right_key_nothing_has_changed(stack: BedDeployment) -> None:
    stack.up()
    stack.up("--expect-no-changes", "--refresh")
