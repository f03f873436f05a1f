"""The one place that reads Pulumi's config, and lists every mistake in one message."""

import functools
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config

from config import left_out
from config.base import camel_case
from config.check import FIELD_OF_KEY, check
from config.report.errors import (
    PROJECT,
    Problem,
    closest,
    conceal,
    join_path,
    remove_command,
    render,
    set_command,
    show,
)
from config.rules import rotation, strength
from config.secrets import Secret, secret_command
from config.sections import all_secrets, is_optional, section_classes
from config.services.bots_named import secrets_in
from config.settings import SecretsSource, StackSettings

_SCALARS: Final = frozenset({"domain", "timezone", "secrets"})
_SECRETS: Final = {secret.key: secret for secret in all_secrets()}
_DNS_CREDENTIALS: Final = "acmeDnsCredentials"

GivenSecrets = Mapping[str, pulumi.Output[str]]
"""The secrets of the stack's config by key; those that are missing are made by the program."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of the stack's config as Pulumi hands it over."""

    text: str
    secret: bool


def load() -> tuple[StackSettings, GivenSecrets]:
    """The stack's settings and secrets, or one `pulumi.RunError` that lists every problem."""
    entries = _read()
    values, problems = _plain_values(entries)
    secrets = {**_SECRETS, **_further(values)}
    hidden = frozenset(_sensitive(entries, secrets))
    unreadable = frozenset(key for key in FIELD_OF_KEY if key in entries and key not in values)
    settings, invalid = check(values, unreadable, functools.partial(show, hidden=hidden))
    absent = os.environ.get(left_out.VARIABLE, "")
    problems = [
        *_unknown_keys(entries, secrets),
        *problems,
        *invalid,
        *_secret_problems(entries, values, secrets),
        *(left_out.problems(settings, absent) if settings else ()),
        *(rotation.without_effect(settings.rotate, secrets.keys() & entries) if settings else ()),
    ]
    if problems or settings is None:
        raise pulumi.RunError(render(conceal(problems, hidden)))
    return left_out.without(settings, absent), _given(secrets)


def _read() -> dict[str, _Entry]:
    everything = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    secret_in_env = frozenset(runtime_config.get_config_secret_keys_env())
    prefix = f"{PROJECT}:"
    return {
        key.removeprefix(prefix): _Entry(
            value if isinstance(value, str) else json.dumps(value),
            runtime_config.is_config_secret(key) or key in secret_in_env,
        )
        for key, value in everything.items()
        if key.startswith(prefix)
    }


def _further(values: Mapping[str, object]) -> dict[str, Secret]:
    """The secrets that only sections name, by key: the operator's own, and those of bots."""
    found = {secret.key: secret for secret in secrets_in(values.get("bots"))}
    for field, kind in section_classes().items():
        section = values.get(camel_case(field))
        for secret in kind.named_secrets(section) if isinstance(section, dict) else ():
            found[secret.key] = secret
    return {key: each for key, each in found.items() if key not in {**_SECRETS, **FIELD_OF_KEY}}


def _sensitive(entries: Mapping[str, _Entry], secrets: Mapping[str, Secret]) -> Iterator[str]:
    """The texts that no message may hold, wherever else they turn up."""
    for key, entry in entries.items():
        known = key in FIELD_OF_KEY or key in secrets
        misspelled = not known and closest(key, secrets)
        if key == _DNS_CREDENTIALS:
            # The names of the variables are no secret, and messages are about them.
            yield from (line.strip().partition("=")[2] or line for line in entry.text.splitlines())
        elif entry.secret or key in secrets or misspelled:
            yield entry.text


def _unknown_keys(
    entries: Mapping[str, _Entry], secrets: Mapping[str, Secret]
) -> Iterator[Problem]:
    known = (*FIELD_OF_KEY, *secrets)
    for key in entries:
        if key in known:
            continue
        path, section = join_path([key]), key.replace("[", ".").partition(".")[0]
        if section != key and section in FIELD_OF_KEY and section not in _SCALARS:
            yield Problem(
                path=path,
                problem=f"is one flat key, so {section} does not have it",
                expected=f"a key below {section}",
                fix="remove it from the stack file; then: pulumi config set --path ...",
            )
            continue
        meant = closest(key, known)
        fix = remove_command(path) if path == key else "remove it from the stack file"
        if meant in secrets:
            fix += f"; then: {secret_command(secrets[meant])}"
        elif meant:
            fix = f"rename it to {PROJECT}:{meant} in the stack file"
        yield Problem(
            path=path,
            problem="is not a known key" + (f", did you mean {meant}?" if meant else ""),
            expected=f"one of: {', '.join(FIELD_OF_KEY)} or a secret's key",
            fix=fix,
        )


def _plain_values(entries: Mapping[str, _Entry]) -> tuple[dict[str, object], list[Problem]]:
    """What the settings are made from, without what may not be read as plain."""
    values: dict[str, object] = {}
    problems = []
    for key in FIELD_OF_KEY:
        if key not in entries:
            continue
        value = _decoded(key, entries[key].text)
        secure = "" if entries[key].secret else _secure_part(key, value)
        if entries[key].secret or secure:
            problems.append(_not_plain(key, secure))
        else:
            values[key] = value
    return values, problems


def _decoded(key: str, text: str) -> object:
    """The structure that the text spells; other text is refused where a mapping is due."""
    if key in _SCALARS and not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return text


def _secure_part(key: str, value: object) -> str:
    """The path of the first `secure:` part."""
    waiting: list[tuple[list[str | int], object]] = [([key], value)]
    while waiting:
        parts, here = waiting.pop()
        if isinstance(here, dict):
            if "secure" in here:
                return join_path(parts)
            waiting += [([*parts, name], inner) for name, inner in here.items()]
        elif isinstance(here, list):
            waiting += [([*parts, index], inner) for index, inner in enumerate(here)]
    return ""


def _not_plain(key: str, secure: str) -> Problem:
    expected = "plain settings; secrets have flat keys of their own"
    if secure:
        fix = f"remove {secure} from the stack file"
        return Problem(path=secure, problem="holds a secret", expected=expected, fix=fix)
    fix = f"remove each `secure:` value below {key} from the stack file"
    if key in _SCALARS:
        fix = f"{remove_command(key)}; then: {set_command(key, '...')}"
    return Problem(path=key, problem="is set as a secret", expected=expected, fix=fix)


def _secret_problems(
    entries: Mapping[str, _Entry], values: Mapping[str, object], secrets: Mapping[str, Secret]
) -> list[Problem]:
    problems = []
    for key, secret in secrets.items():
        entry = entries.get(key)
        if entry is None and _is_due(secret, values):
            least = f"at least {secret.min_length} characters for {secret.purpose}"
            problems.append(
                Problem(
                    path=key,
                    problem="is missing",
                    expected=strength.expected(secret) if secret.needed_by else least,
                    paste=secret_command(secret),
                )
            )
        elif entry and not entry.secret and entry.text.strip():
            problems.append(
                Problem(
                    path=key,
                    problem="is a secret in plain text",
                    expected="an encrypted value that was never stored in plain",
                    fix=secret_command(secret),
                )
            )
    checked = {
        key: entries[key].text
        for key in secrets
        if key in entries and (entries[key].secret or not entries[key].text.strip())
    }
    return problems + strength.check_all(checked, secrets.values())


def _is_due(secret: Secret, values: Mapping[str, object]) -> bool:
    """Whether the stack cannot do without the secret being set."""
    if secret.needed_by:
        # A section may be there without a word, as `links: {}` is.
        return _value(values, secret.needed_by) not in (None, False, "", [])
    if secret.only_with and _value(values, secret.only_with) is None:
        return False
    field = all_secrets().get(secret)
    there = field is None or not is_optional(field) or camel_case(field) in values
    return there and values.get("secrets") == SecretsSource.CONFIG


def _value(values: Mapping[str, object], path: str) -> object:
    """What the stack file has at a path of keys, before anything is filled in."""
    here: object = values
    for part in path.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _given(secrets: Mapping[str, Secret]) -> GivenSecrets:
    config = pulumi.Config(PROJECT)
    found = {key: config.get_secret(key) for key in secrets}
    return {key: value for key, value in found.items() if value is not None}
