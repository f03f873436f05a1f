"""Credentials of n8n by purpose: `credentials.yaml` names the secrets that fill them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from config.automation.ids import derived
from config.automation.revealing import revealing
from config.report.errors import Problem, closest, show
from config.secrets import Secret
from config.words.environment import is_secret_key

FILE: Final = "credentials.yaml"
OURS: Final = "tapbot:"
"""Names of the stack's own begin with it."""

DIRECTUS: Final = f"{OURS} Directus"
INTERNAL: Final = f"{OURS} internal webhooks"
HEADER: Final = "httpHeaderAuth"
SHIPPED: Final = {DIRECTUS: HEADER, INTERNAL: HEADER}
"""Those that every stack with links has, and their types."""

_KEYS: Final = ("type", "fields", "secrets")
_EXAMPLE: Final = "a mapping such as {type: httpHeaderAuth, secrets: {value: ordersApiKey}}"

Field = str | int | float | bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """One credential: plain fields, and the key of the secret that fills each other field."""

    name: str
    type: str
    fields: Mapping[str, Field]
    secrets: Mapping[str, str]

    @property
    def id(self) -> str:
        """Return its id in n8n."""
        return derived("credential", self.name)


def needed_secret(credential: str, key: str) -> Secret:
    """Return a secret that a credential asks for: whoever issued it decides how it looks."""
    return Secret(key, f"the credential {credential} of n8n", needed_by="links")


def read(path: Path, shown: str) -> tuple[list[Credential], list[Problem]]:
    """Return what a file holds, and what is wrong with it; `shown` is how messages call it."""
    if not path.is_file():
        return [], []
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # The message of the parser would quote the line.
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        return [], [Problem(path=shown, problem=f"is not YAML{where}", fix=f"correct {shown}")]
    if document is None:
        return [], []
    if not isinstance(document, dict):
        return [], [_refused(shown, "is not a mapping", document, "a name for each credential")]
    found = [(str(name), values) for name, values in document.items()]
    problems = [problem for name, values in found for problem in _problems(shown, name, values)]
    if problems:
        return [], problems
    return [
        Credential(
            name=name,
            type=values["type"],
            fields=values.get("fields") or {},
            secrets=values.get("secrets") or {},
        )
        for name, values in found
    ], []


def _problems(shown: str, name: str, values: object) -> Iterator[Problem]:
    at = f"{shown}: {name}"
    if not 3 <= len(name) <= 128 or name.startswith(OURS):
        yield _refused(at, "cannot be its name", None, f"3 to 128 characters, not {OURS} at first")
    if not isinstance(values, dict):
        yield _refused(at, "is not a mapping", values, _EXAMPLE)
        return
    for key in values.keys() - set(_KEYS):
        meant = closest(str(key), _KEYS)
        hint = f", did you mean {meant}?" if meant else ""
        yield Problem(
            path=f"{at}.{key}", problem=f"is not a known key{hint}", expected=", ".join(_KEYS)
        )
    kind = values.get("type")
    if not isinstance(kind, str) or not kind.isalnum():
        yield _refused(f"{at}.type", "is no type of n8n", kind, "one such as httpHeaderAuth")
    fields, secrets = values.get("fields") or {}, values.get("secrets") or {}
    for key, mapping in (("fields", fields), ("secrets", secrets)):
        if not isinstance(mapping, dict):
            yield _refused(f"{at}.{key}", "is not a mapping", mapping, "a value for each field")
            return
    yield from _field_problems(at, fields, secrets)


def _field_problems(
    at: str, fields: dict[object, object], secrets: dict[object, object]
) -> Iterator[Problem]:
    for place in revealing(fields):
        yield Problem(
            path=f"{at}.fields.{place}",
            problem="looks like a secret, and everybody may read this file",
            expected="the key of a secret below secrets",
            fix="move it: `pulumi config set --secret` keeps its value",
        )
    for field, value in fields.items():
        if not isinstance(value, Field):
            wanted = "text, a number, true or false"
            yield _refused(f"{at}.fields.{field}", "is no plain value", value, wanted)
        if field in secrets:
            yield _refused(f"{at}.secrets.{field}", "is below fields too", None, "one value")
    for field, key in secrets.items():
        if not is_secret_key(key):
            wanted = "the key of a secret such as ordersApiKey"
            yield Problem(
                path=f"{at}.secrets.{field}", problem="is no key of a secret", expected=wanted
            )


def _refused(path: str, problem: str, got: object, expected: str) -> Problem:
    given = {} if got is None else {"got": show(got)}
    return Problem(path=path, problem=problem, expected=expected, **given)
