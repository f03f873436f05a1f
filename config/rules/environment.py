"""What must hold for environment variables of the operator's own."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from config.base import camel_case
from config.environment import EnvironmentSettings
from config.report.errors import PROJECT, Problem, remove_command
from config.rules.rule import SERVICES, reads
from config.sections import all_secrets
from config.settings import StackSettings

_SECRET: Final = re.compile(r"(PASSWORD|SECRET|TOKEN|CREDENTIALS|PRIVATE_KEY|ACCESS_KEY)$")


@reads("mail", *SERVICES)
def is_the_operators_own(settings: StackSettings) -> Iterator[Problem]:
    """No variable is set that the program sets, and no secret in plain text."""
    for field, section in settings.present().items():
        if not isinstance(section, EnvironmentSettings):
            continue
        name = camel_case(field)
        mail = section.MAIL_VARIABLES if settings.mail else ()
        taken = {**section.VARIABLES, **dict.fromkeys(mail, "mail")}
        for variable in section.environment:
            path = f"{name}.environment.{variable}"
            yield from _is_free(path, variable, taken)
            if _SECRET.search(variable):
                yield Problem(
                    path=path,
                    problem="looks like a secret, and everybody may read this section",
                    expected=f"{name}.environmentSecrets, which names the key of a secret",
                    fix=f"pulumi config set --path '{PROJECT}:{name}.environmentSecrets.{variable}'"
                    f" ...; then: {remove_command(path)}",
                )
        for variable, key in section.environment_secrets.items():
            path = f"{name}.environmentSecrets.{variable}"
            yield from _is_free(path, variable, taken)
            if variable in section.environment:
                yield Problem(
                    path=path,
                    problem=f"is set by {name}.environment too",
                    expected="one value for each variable",
                    fix=remove_command(f"{name}.environment.{variable}"),
                )
            if key in own_keys():
                yield Problem(
                    path=path,
                    problem="names a key of the stack itself",
                    got=f"'{key}'",
                    expected="the key of a secret of your own",
                    fix=f"choose another key, such as {name}{key[0].upper()}{key[1:]}",
                )


def own_keys() -> set[str]:
    """Return the keys that a stack has whatever its sections name."""
    settings = {field.alias or name for name, field in StackSettings.model_fields.items()}
    return settings | {secret.key for secret in all_secrets()}


def _is_free(path: str, variable: str, taken: Mapping[str, str]) -> Iterator[Problem]:
    """The program does not set the variable itself, by value or by a file."""
    plain = variable.removesuffix("_FILE")
    if plain in taken:
        instead = taken[plain]
        yield Problem(
            path=path,
            problem="is set by the program itself",
            expected=f"{instead}, which decides it" if instead else "another variable",
            fix=remove_command(path) + (f"; then change {instead}" if instead else ""),
        )
    elif plain != variable:
        yield Problem(
            path=path,
            problem="names a file, and no file of yours is in the container",
            expected=f"{plain} below environmentSecrets",
            fix=remove_command(path),
        )
