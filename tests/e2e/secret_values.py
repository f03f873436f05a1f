"""Every secret that a stack has generated, in every form in which it could leak."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
"""Pulumi's mark of a secret value in an exported state."""

PASSWORD = "random:index/randomPassword:RandomPassword"
BYTES = "random:index/randomBytes:RandomBytes"
BCRYPT = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n(.+?)\n-----END", re.DOTALL)


def passwords(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the generated passwords and keys by the name of their resource."""
    return {
        _name(resource): str(_plain(resource["outputs"]["result"]))
        for resource in _resources(state, PASSWORD)
    }


def needles(state: Mapping[str, Any]) -> dict[str, str]:
    """Return everything that must not be found anywhere, by a name that may be shown."""
    found = dict(_named_needles(state))
    for text in filter(None, (_text(secret) for secret in secrets_in(state))):
        for number, match in enumerate(BCRYPT.findall(text)):
            found[f"bcrypt hash {number} {_short(match)}"] = match
        for body in PRIVATE_KEY.findall(text):
            for line in body.splitlines():
                found[f"private key line {_short(line)}"] = line
    return found


def _named_needles(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in passwords(state).items():
        yield name, value
        yield f"{name} in base64", base64.b64encode(value.encode()).decode().rstrip("=")
        yield f"{name} in hex", value.encode().hex()
        # What Redis's access list holds: enough to recognise a guessed password.
        yield f"{name} as SHA-256", hashlib.sha256(value.encode()).hexdigest()
    for resource in _resources(state, BYTES):
        for form in ("hex", "base64"):
            yield f"{_name(resource)} in {form}", str(_plain(resource["outputs"][form]))
    for resource in _resources(state, PASSWORD):
        yield f"{_name(resource)} as bcrypt", str(_plain(resource["outputs"]["bcryptHash"]))


def leaks(values: Mapping[str, str], places: Mapping[str, str]) -> list[str]:
    """Return a line for each value found in each place; the value itself is not in it."""
    return [
        f"{name} is in {place}"
        for place, text in places.items()
        for name, value in values.items()
        if value in text
    ]


def secrets_in(value: object) -> Iterator[object]:
    """Walk an exported state and return each secret's plain value."""
    if isinstance(value, Mapping):
        if SECRET_SIGNATURE in value.values():
            yield _plain(value)
        else:
            for item in value.values():
                yield from secrets_in(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from secrets_in(item)


def _resources(state: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    yield from (item for item in state["deployment"]["resources"] if item["type"] == kind)


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]


def _plain(value: Any) -> Any:
    return json.loads(value["plaintext"]) if isinstance(value, Mapping) else value


def _text(secret: object) -> str:
    return secret if isinstance(secret, str) else _joined(secret)


def _joined(secret: object) -> str:
    # Strings inside a secret list or mapping, with their line ends as they are.
    if isinstance(secret, Mapping):
        return "\n".join(_joined(item) for item in secret.values())
    if isinstance(secret, Sequence) and not isinstance(secret, str):
        return "\n".join(_joined(item) for item in secret)
    return str(secret)


def _short(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:8]
