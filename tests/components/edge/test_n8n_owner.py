"""The bcrypt hash by which n8n knows its owner's password."""

import bcrypt
import pulumi
import pytest

from components.edge.n8n_owner import OwnerPassword
from components.servers.server import Server
from tests.components.parts import on_local
from tests.support.engine import PASSWORD, RecordingEngine


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The owner of n8n; the password arrives as plain text."""

    def build(server: Server) -> None:
        made = OwnerPassword("n8n-owner", "the-owner-password", server)
        pulumi.export("hash", made.hash)

    return on_local(build)


def test_the_hash_is_secret_and_its_salt_is_kept(engine: RecordingEngine) -> None:
    assert bcrypt.checkpw(b"the-owner-password", engine.outputs["hash"].encode())
    assert "hash" in engine.secret_outputs, "a hash in the open can be guessed at leisure"
    assert engine.one(PASSWORD, "n8n-owner-salt").inputs["length"] >= 16


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:edge:OwnerPassword", "n8n-owner")
