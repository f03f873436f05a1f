"""Who may do what: the API key everything, the read-only key what changes nothing."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from .errors import Forbidden, Unauthorized
from .settings import Settings

# Asked by healthchecks and load balancers, which hold no key.
OPEN_PATHS = frozenset({"/", "/healthz", "/livez", "/readyz"})


def check(settings: Settings, path: str, headers: Mapping[str, str], *, writes: bool) -> None:
    """Let the request pass, or raise what Qdrant would answer."""
    if path in OPEN_PATHS or not (settings.api_key or settings.read_only_api_key):
        return
    key = given_key(headers)
    if key is None:
        raise Unauthorized("Must provide an API key or an Authorization bearer token")
    if same(key, settings.api_key):
        return
    if not same(key, settings.read_only_api_key):
        raise Unauthorized("Invalid API key or JWT")
    if writes:
        raise Forbidden("Forbidden: Global manage access is required")


def given_key(headers: Mapping[str, str]) -> str | None:
    """The key from the `api-key` header or the bearer token."""
    if key := headers.get("api-key"):
        return key
    scheme, _, token = (headers.get("Authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def same(given: str, expected: str | None) -> bool:
    """Compare in constant time."""
    return expected is not None and hmac.compare_digest(given.encode(), expected.encode())
