"""What must hold for secrets that are made anew."""

from collections.abc import Collection, Iterator
from typing import Final

from config.base import camel_case
from config.report.errors import PROJECT, Problem, closest, remove_command, show
from config.rules.rule import SERVICES, reads
from config.secrets import Secret, secret_command
from config.sections import all_secrets
from config.settings import SecretsSource, StackSettings

PROCEDURE: Final = "docs/runbooks/rotate-a-secret.md"


@reads("rotate", "secrets", *SERVICES)
def is_of_what_the_program_makes(settings: StackSettings) -> Iterator[Problem]:
    """Nobody believes that a secret is another one when it is not."""
    made = {secret.key: secret for secret in settings.made()}
    for key in settings.rotate:
        if key in made:
            yield from _made(settings, made[key])
        elif issued := next((each for each in all_secrets() if each.key == key), None):
            yield _problem(
                key, "is issued by somebody else", "a new value from there", secret_command(issued)
            )
        else:
            known = [name for name, secret in made.items() if not secret.lasting]
            meant = closest(key, known)
            yield Problem(
                path=f"rotate[{show(key)}]",
                problem="is no secret that the program makes"
                + (f", did you mean {meant}?" if meant else ""),
                expected=f"one of: {', '.join(known)}",
                fix=f"rename or remove it under {PROJECT}:rotate in the stack file",
            )


def _made(settings: StackSettings, secret: Secret) -> Iterator[Problem]:
    section = settings.made()[secret]
    if secret.lasting:
        yield _problem(
            secret.key,
            "encrypts data, which nothing could read any more",
            "no number",
            f"{remove_command(f'rotate.{secret.key}')}; then see {PROCEDURE}",
        )
    elif section not in settings.present():
        yield _problem(
            secret.key,
            "is of a service that the stack does not have",
            f"the section {camel_case(section)}",
            remove_command(f"rotate.{secret.key}"),
        )
    elif settings.secrets is SecretsSource.CONFIG and secret not in settings.internal():
        yield _problem(
            secret.key,
            "is not made by this stack, whose secrets are all set",
            "another value of the secret",
            f"{remove_command(f'rotate.{secret.key}')}; then: {secret_command(secret)}",
        )


def without_effect(rotated: Collection[str], given: Collection[str]) -> Iterator[Problem]:
    """Return what is wrong with numbers of secrets whose value is set, which decides."""
    for key in rotated:
        if key in given:
            yield _problem(
                key,
                f"has no effect, as {key} is set",
                "one of both",
                f"{remove_command(f'rotate.{key}')}; or, to have it made: {remove_command(key)}",
            )


def _problem(key: str, problem: str, expected: str, fix: str) -> Problem:
    return Problem(path=f"rotate.{key}", problem=problem, expected=expected, fix=fix)
