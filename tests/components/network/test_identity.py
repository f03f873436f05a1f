"""Who a server is in the tunnel: the key that its peers know it by."""

import pulumi
import pytest

from components.network.identity import TunnelIdentity
from components.network.keys import key_pair
from components.seed import LENGTH
from tests.support.engine import BYTES, PASSWORD, RecordingEngine, run

PAIR = key_pair("generated-edge-tunnel-seed-0123456789")


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """An identity; both of its keys are outputs."""

    def build() -> None:
        identity = TunnelIdentity("edge-tunnel")
        pulumi.export("public", identity.public_key)
        pulumi.export("private", identity.keys.apply(lambda keys: keys.private))

    return run(build)


def test_the_keys_follow_from_a_seed_in_the_state(engine: RecordingEngine) -> None:
    seed = engine.one(PASSWORD, "edge-tunnel-seed")
    assert seed.inputs["length"] == LENGTH >= 43, "43 letters and digits are 256 bits"
    assert (engine.outputs["private"], engine.outputs["public"]) == (PAIR.private, PAIR.public)


def test_the_private_key_is_a_secret_and_the_public_one_is_not(engine: RecordingEngine) -> None:
    assert engine.secret_outputs == {"private"}, (
        "a secret among the peers would hide the whole configuration in every plan"
    )


def test_the_seed_is_in_no_id(engine: RecordingEngine) -> None:
    assert list(engine.of_type(BYTES)) == [], (
        "the id of random bytes is the bytes themselves, and ids are not encrypted"
    )


def test_a_preview_does_not_make_keys_up() -> None:
    def build() -> None:
        pulumi.export("known", TunnelIdentity("edge-tunnel").public_key)

    assert PAIR.public not in str(run(build, preview=True).outputs)
