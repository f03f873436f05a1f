"""The one place that reads Pulumi's config, and lists every mistake in one message."""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi.runtime import config as runtime_config

from config import strength
from config.check import FIELD_OF_KEY, check
from config.errors import (
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
from config.secrets import SPECS, GivenSecret, Secrets, SecretSpec, secret_command
from config.settings import SecretsSource, StackSettings

_SCALARS: Final = frozenset({"domain", "timezone", "secrets"})
_SPEC_OF_KEY: Final = {spec.key: spec for spec in SPECS}
_SECRET_KEYS: Final = frozenset(_SPEC_OF_KEY)
_DNS_CREDENTIALS: Final = "acmeDnsCredentials"
_KNOWN_KEYS: Final = (*FIELD_OF_KEY, *_SECRET_KEYS)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of the stack's config as Pulumi hands it over."""

    text: str
    secret: bool


def load() -> tuple[StackSettings, Secrets[GivenSecret]]:
    """The stack's settings and secrets, or one `pulumi.RunError` that lists every problem."""
    entries = _read()
    hidden = frozenset(_sensitive(entries))
    values, problems = _plain_values(entries)
    unreadable = frozenset(key for key in FIELD_OF_KEY if key in entries and key not in values)
    settings, invalid = check(values, unreadable, functools.partial(show, hidden=hidden))
    problems = [*_unknown_keys(entries), *problems, *invalid, *_secret_problems(entries, values)]
    if problems or settings is None:
        raise pulumi.RunError(render(conceal(problems, hidden)))
    return settings, _secrets()


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


def _sensitive(entries: Mapping[str, _Entry]) -> Iterator[str]:
    """The texts that no message may hold, wherever else they turn up."""
    for key, entry in entries.items():
        misspelled = key not in _KNOWN_KEYS and closest(key, _SECRET_KEYS)
        if key == _DNS_CREDENTIALS:
            # The names of the variables are no secret, and messages are about them.
            yield from (line.strip().partition("=")[2] or line for line in entry.text.splitlines())
        elif entry.secret or key in _SECRET_KEYS or misspelled:
            yield entry.text


def _unknown_keys(entries: Mapping[str, _Entry]) -> Iterator[Problem]:
    for key in entries:
        if key in _KNOWN_KEYS:
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
        meant = closest(key, _KNOWN_KEYS)
        fix = remove_command(path) if path == key else "remove it from the stack file"
        if meant in _SECRET_KEYS:
            fix += f"; then: {secret_command(_SPEC_OF_KEY[meant])}"
        elif meant:
            fix = f"rename it to {PROJECT}:{meant} in the stack file"
        yield Problem(
            path=path,
            problem="is not a known key" + (f", did you mean {meant}?" if meant else ""),
            expected=f"one of: {', '.join(FIELD_OF_KEY)} or a secret's key",
            fix=fix,
        )


def _plain_values(entries: Mapping[str, _Entry]) -> tuple[dict[str, Any], list[Problem]]:
    """What the settings are made from, without what may not be read as plain."""
    values: dict[str, Any] = {}
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


def _secret_problems(entries: Mapping[str, _Entry], values: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for spec in SPECS:
        entry = entries.get(spec.key)
        if entry is None and _is_due(spec, values):
            least = f"at least {spec.min_length} characters for {spec.purpose}"
            problems.append(
                Problem(
                    path=spec.key,
                    problem="is missing",
                    expected=strength.expected(spec) if spec.needed_by else least,
                    paste=secret_command(spec),
                )
            )
        elif entry and not entry.secret and entry.text.strip():
            problems.append(
                Problem(
                    path=spec.key,
                    problem="is a secret in plain text",
                    expected="an encrypted value that was never stored in plain",
                    fix=secret_command(spec),
                )
            )
    checked = {
        spec.key: entries[spec.key].text
        for spec in SPECS
        if spec.key in entries and (entries[spec.key].secret or not entries[spec.key].text.strip())
    }
    return problems + strength.check_all(checked)


def _is_due(spec: SecretSpec, values: Mapping[str, Any]) -> bool:
    """Whether the stack cannot do without the secret being set."""
    if not spec.needed_by:
        return values.get("secrets") == SecretsSource.CONFIG
    here: Any = values
    for part in spec.needed_by.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return bool(here)


def _secrets() -> Secrets[GivenSecret]:
    config = pulumi.Config(PROJECT)
    return Secrets(**{spec.name: config.get_secret(spec.key) for spec in SPECS})
