"""Keys of WireGuard that follow from a seed in the state."""

import base64

import pytest

from components.network.keys import key_pair

PRIME = 2**255 - 19


def x25519(scalar: bytes, point: int) -> bytes:
    """Multiply as RFC 7748, section 5, says it, without any library."""
    number = int.from_bytes(scalar, "little")
    number = (number & ~7 & (2**255 - 1)) | 2**254
    x2, z2, x3, z3, swap = 1, 0, point, 1, 0
    for bit in reversed(range(255)):
        now = (number >> bit) & 1
        if swap != now:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = now
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        x3, z3 = (da + cb) ** 2 % PRIME, point * (da - cb) ** 2 % PRIME
        x2, z2 = aa * bb % PRIME, (aa - bb) * (aa + 121665 * (aa - bb)) % PRIME
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


def test_the_computation_below_is_the_one_of_rfc_7748() -> None:
    # Bob's keys in section 6.1.
    private = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    public = bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    assert x25519(private, 9) == public


@pytest.mark.parametrize("seed", ["a" * 64, "b" * 64, "0123456789abcdef" * 4])
def test_the_public_key_belongs_to_the_private_one(seed: str) -> None:
    keys = key_pair(seed)
    private = base64.b64decode(keys.private, validate=True)
    assert len(private) == 32
    assert base64.b64decode(keys.public, validate=True) == x25519(private, 9), (
        "the peers would believe a key that this server does not have"
    )


def test_the_same_seed_gives_the_same_keys_for_ever() -> None:
    # sha256 of the seed; another way to it would cut every tunnel with an update of the program.
    expected = "fOEAlx9k5wAej+WlGXPs3+HO1Cvv5+6NX9YhlQa1OTw="
    assert key_pair("x" * 64).private == expected


def test_two_seeds_give_two_keys() -> None:
    assert key_pair("a" * 64).public != key_pair("b" * 64).public


def test_a_private_key_is_never_shown_by_accident() -> None:
    keys = key_pair("a" * 64)
    assert keys.private not in repr(keys), "an error message would hold it"
