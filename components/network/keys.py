"""WireGuard keys, derived from a seed in the state."""

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair as WireGuard writes it: 32 bytes as base64."""

    private: str = field(repr=False)
    public: str


def key_pair(seed: str) -> KeyPair:
    """Return the keys derived from a seed of at least 256 random bits."""
    key = X25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return KeyPair(_text(private), _text(public))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
