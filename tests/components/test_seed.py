"""Random text that stays in the state, encrypted, and that keys and salts follow from."""

import pulumi

from components.seed import LENGTH, seed
from tests.support.engine import BYTES, PASSWORD, Registered, run


def made(*, protect: bool = False) -> Registered:
    """Return the resource of a seed."""

    def build() -> None:
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        seed("it", parent, protect=protect)

    engine = run(build)
    assert list(engine.of_type(BYTES)) == [], "their id is the bytes, and ids are not encrypted"
    return engine.one(PASSWORD, "it")


def test_a_seed_has_more_than_256_bits() -> None:
    assert made().inputs["length"] == LENGTH >= 43, "43 letters and digits are 256 bits"
    assert made().inputs["special"] is False


def test_what_must_outlive_a_destroy_is_protected() -> None:
    assert made(protect=True).protect
    assert not made().protect
