"""The bcrypt hash of a password, which changes only with the password."""

import base64
import hashlib

import bcrypt
import pulumi

from components.seed import seed

ROUNDS = 10
"""The cost n8n itself uses for passwords."""

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BCRYPT64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def password_hash(
    name: str, password: pulumi.Input[str], parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Return the hash of a password; its salt is kept in the state."""
    salt = seed(f"{name}-salt", parent, length=32)
    return pulumi.Output.secret(
        pulumi.Output.all(password, salt).apply(lambda both: hashed(both[0], both[1]))
    )


def hashed(password: str, salt: str) -> str:
    """Return the bcrypt hash of a password; its 16 bytes of salt are derived from `salt`."""
    encoded = base64.b64encode(hashlib.sha256(salt.encode()).digest()[:16]).decode().rstrip("=")
    translated = encoded.translate(str.maketrans(BASE64, BCRYPT64))
    return bcrypt.hashpw(password.encode(), f"$2b${ROUNDS}${translated}".encode()).decode()
