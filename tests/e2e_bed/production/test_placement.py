"""A service that keeps nothing moves by one line; one that keeps data does not move by accident."""

from functools import partial

import pytest

from testbed.clients import PublicEntry
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

pytestmark = pytest.mark.slow


def place(stack: BedDeployment, service: str, server: str) -> None:
    """Edit the one line."""
    stack.configure(lambda settings: settings["placement"].update({service: server}))


def answers(entry: PublicEntry) -> bool:
    """Whether the site is served."""
    with entry.client() as client:
        return client.get("/").status_code == 200


def test_the_site_moves_to_the_other_server_and_back(
    stack: BedDeployment, entry: PublicEntry
) -> None:
    before = {key: number for key, number in stack.ids().items() if "site" not in key}
    for server, other in (("data", "edge"), ("edge", "data")):
        place(stack, "site", server)
        stack.load_images(server)
        stack.up()
        assert "site-1" in stack.docker(server).services()
        left = stack.docker(other)
        assert not [name for name in [*left.containers(), *left.volumes()] if "site" in name]
        wait_until("the site", 30, partial(answers, entry), every=0.5)
    services = {key for key in before if not key.endswith("-files")}
    after = stack.ids()
    assert {key: after[key] for key in services} == {key: before[key] for key in services}


def test_a_database_does_not_move_without_its_data(stack: BedDeployment) -> None:
    before = stack.ids()
    place(stack, "qdrant", "edge")
    try:
        # `make up` on several servers looks before it begins, as this does.
        for command in (("preview",), ("up", "--yes")):
            answer = stack.pulumi.run(*command)
            assert answer.code != 0
            assert "because it is protected" in answer.text
        told = stack.pulumi.toolchain("preview")
        assert told.code != 0
        assert "docs/runbooks/replace-a-server.md" in told.text
    finally:
        place(stack, "qdrant", "data")
    assert stack.ids() == before
    stack.up("--expect-no-changes")
